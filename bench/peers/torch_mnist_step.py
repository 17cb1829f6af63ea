"""PyTorch's plain backpropagation on the MNIST network, at its best on this machine: the peer of `mnist-step`.

Speaks lines on standard input and output: it says what it is, then answers `step COUNT` with the median milliseconds
of COUNT updates, and `rate SECONDS` with its matrix products' operations a second. It blocks on standard input between
questions, so that it costs nothing while the other side is timed.

Usage: torch_mnist_step.py FOLDER THREADS BATCH, with the folder of MNIST's four IDX files.
"""

import json
import statistics
import sys
import time

import torch
import torch.nn.functional as F

BATCHES = 64
HIDDEN = 512
CLASSES = 10
CLIP_NORM = 0.5


def read_idx(path, header_bytes):
    with open(path, "rb") as file:
        return torch.frombuffer(bytearray(file.read()), dtype=torch.uint8)[header_bytes:]


def make_batches(folder, batch_size):
    """Standardised float batches, made before anything is timed."""
    labels = read_idx(f"{folder}/train-labels-idx1-ubyte", 8).long()
    pixels = read_idx(f"{folder}/train-images-idx3-ubyte", 16).float().reshape(len(labels), -1)
    pixels = (pixels - pixels.mean()) / pixels.std() * 0.5 + 0.5
    return [
        (pixels[start : start + batch_size].clone(), labels[start : start + batch_size].clone())
        for start in range(0, BATCHES * batch_size, batch_size)
    ]


def make_network(inputs):
    network = torch.nn.Sequential(
        torch.nn.Linear(inputs, HIDDEN),
        torch.nn.ReLU(),
        torch.nn.Linear(HIDDEN, HIDDEN),
        torch.nn.ReLU(),
        torch.nn.Linear(HIDDEN, CLASSES),
    )
    for layer in network[::2]:
        torch.nn.init.xavier_uniform_(layer.weight)
        torch.nn.init.zeros_(layer.bias)
    return network


class Trainer:
    def __init__(self, batches, foreach):
        self.batches = batches
        self.network = make_network(batches[0][0].shape[1])
        self.optimizer = torch.optim.AdamW(self.network.parameters(), lr=1e-3, weight_decay=1e-3, foreach=foreach)
        self.update = 0

    def step(self):
        inputs, labels = self.batches[self.update % len(self.batches)]
        self.update += 1
        self.optimizer.zero_grad(set_to_none=True)
        F.cross_entropy(self.network(inputs), labels).backward()
        torch.nn.utils.clip_grad_norm_(self.network.parameters(), CLIP_NORM)
        self.optimizer.step()

    def median_ms(self, count):
        times = []
        for _ in range(count):
            before = time.perf_counter()
            self.step()
            times.append(1000 * (time.perf_counter() - before))
        return statistics.median(times)


def matrix_product_rate(rows, inner, columns, seconds):
    """Operations a second of the median float32 product [rows, inner] x [inner, columns], written in place."""
    left, right, out = torch.randn(rows, inner), torch.randn(inner, columns), torch.empty(rows, columns)
    times = []
    end = time.perf_counter() + seconds
    while time.perf_counter() < end:
        before = time.perf_counter()
        torch.mm(left, right, out=out)
        times.append(time.perf_counter() - before)
    return 2 * rows * inner * columns / statistics.median(times)


def answer(message):
    print(json.dumps(message), flush=True)


def main():
    folder, threads, batch_size = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    # Before the worker threads exist: they inherit the mode. Denormals would slow the peer down, and we flush ours.
    torch.set_flush_denormal(True)
    torch.set_num_threads(threads)
    torch.manual_seed(0)
    batches = make_batches(folder, batch_size)
    inputs = batches[0][0].shape[1]
    candidates = {}
    for foreach in (False, True):
        trainer = Trainer(batches, foreach)
        trainer.median_ms(30)
        candidates[foreach] = (trainer.median_ms(60), trainer)
    foreach = min(candidates, key=lambda key: candidates[key][0])
    trainer = candidates[foreach][1]
    answer({"version": torch.__version__, "optimizer": "AdamW, foreach" if foreach else "AdamW, for loop"})
    for line in sys.stdin:
        question, value = line.split()
        if question == "step":
            answer({"medianMs": trainer.median_ms(int(value))})
        elif question == "rate":
            answer({"operationsPerSecond": matrix_product_rate(batch_size, inputs, HIDDEN, float(value))})


main()
