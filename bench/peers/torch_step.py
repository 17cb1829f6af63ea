"""PyTorch's plain backpropagation on the network of a task, at its best on this machine: the peer of `mnist-step` and `cifar-step`.

Speaks lines on standard input and output: it says what it is, then answers `step COUNT` with the median milliseconds
of COUNT updates, and `rate SECONDS ROWS INNER COLUMNS` with its matrix products' operations a second. It blocks on
standard input between questions, so that it costs nothing while the other side is timed.

Usage: torch_step.py TASK FOLDER THREADS BATCH, with the folder of MNIST's four IDX files (TASK mnist) or of the binary
version of CIFAR-10 (cifar10).
"""

import itertools
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


def read_bytes(path):
    with open(path, "rb") as file:
        return torch.frombuffer(bytearray(file.read()), dtype=torch.uint8)


class Mnist:
    """784 -> 512 -> 512 -> 10."""

    formats = {"": torch.contiguous_format}
    warm_up, trial = 30, 60

    @staticmethod
    def load(folder):
        """Standardised float samples and their classes."""
        labels = read_bytes(f"{folder}/train-labels-idx1-ubyte")[8:].long()
        pixels = read_bytes(f"{folder}/train-images-idx3-ubyte")[16:].float().reshape(len(labels), -1)
        return (pixels - pixels.mean()) / pixels.std() * 0.5 + 0.5, labels

    @staticmethod
    def network():
        return torch.nn.Sequential(
            torch.nn.Linear(28 * 28, HIDDEN),
            torch.nn.ReLU(),
            torch.nn.Linear(HIDDEN, HIDDEN),
            torch.nn.ReLU(),
            torch.nn.Linear(HIDDEN, CLASSES),
        )


class Cifar10:
    """Convolutions 3 -> 32 -> 64 -> 128, each with ReLU, average pooling and batch normalisation, then 2048 -> 512 -> 10."""

    formats = {"contiguous": torch.contiguous_format, "channels_last": torch.channels_last}
    warm_up, trial = 3, 8
    means, deviations = (0.4914, 0.4822, 0.4465), (0.2023, 0.1994, 0.2010)
    channels = (3, 32, 64, 128)

    @classmethod
    def load(cls, folder):
        """Standardised float samples and their classes."""
        records = read_bytes(f"{folder}/data_batch_1.bin").reshape(-1, 1 + 3 * 32 * 32)
        pixels = records[:, 1:].float().reshape(-1, 3, 32, 32) / 255
        mean, deviation = (torch.tensor(values).reshape(3, 1, 1) for values in (cls.means, cls.deviations))
        return (pixels - mean) / deviation, records[:, 0].long()

    @classmethod
    def network(cls):
        convolutions = []
        for inputs, outputs in zip(cls.channels, cls.channels[1:]):
            convolutions += [
                torch.nn.Conv2d(inputs, outputs, 3, padding=1),
                torch.nn.ReLU(),
                torch.nn.AvgPool2d(2),
                torch.nn.BatchNorm2d(outputs, affine=False),
            ]
        return torch.nn.Sequential(
            *convolutions,
            torch.nn.Flatten(),
            torch.nn.Linear(cls.channels[-1] * 4 * 4, HIDDEN),
            torch.nn.ReLU(),
            torch.nn.Linear(HIDDEN, CLASSES),
        )


TASKS = {"mnist": Mnist, "cifar10": Cifar10}


def initialise(network):
    for layer in network:
        if isinstance(layer, (torch.nn.Conv2d, torch.nn.Linear)):
            torch.nn.init.xavier_uniform_(layer.weight)
            torch.nn.init.zeros_(layer.bias)
    return network


class Trainer:
    def __init__(self, task, batches, memory_format, foreach):
        # Laid out before anything is timed.
        self.batches = [(inputs.contiguous(memory_format=memory_format), labels) for inputs, labels in batches]
        self.network = initialise(task.network()).to(memory_format=memory_format)
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


def fastest_trainer(task, batches):
    """Tries every layout of images and every form of AdamW; returns a description of the fastest, and its trainer."""
    optimizers = {"for loop": False, "foreach": True}
    best = None
    for (layout, memory_format), (form, foreach) in itertools.product(task.formats.items(), optimizers.items()):
        trainer = Trainer(task, batches, memory_format, foreach)
        trainer.median_ms(task.warm_up)
        milliseconds = trainer.median_ms(task.trial)
        if best is None or milliseconds < best[0]:
            best = (milliseconds, ", ".join(filter(None, (layout, f"AdamW {form}"))), trainer)
    return best[1:]


def matrix_product_rate(seconds, rows, inner, columns):
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
    task, folder, threads, batch_size = TASKS[sys.argv[1]], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
    # Before the worker threads exist: they inherit the mode. Denormals would slow the peer down, and we flush ours.
    torch.set_flush_denormal(True)
    torch.set_num_threads(threads)
    torch.manual_seed(0)
    inputs, labels = task.load(folder)
    starts = range(0, BATCHES * batch_size, batch_size)
    batches = [(inputs[at : at + batch_size].clone(), labels[at : at + batch_size].clone()) for at in starts]
    description, trainer = fastest_trainer(task, batches)
    answer({"version": torch.__version__, "description": description})
    for line in sys.stdin:
        question, *values = line.split()
        if question == "step":
            answer({"medianMs": trainer.median_ms(int(values[0]))})
        elif question == "rate":
            rows, inner, columns = map(int, values[1:])
            answer({"operationsPerSecond": matrix_product_rate(float(values[0]), rows, inner, columns)})


main()
