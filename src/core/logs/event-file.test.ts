import { describe, expect, it } from 'vitest';
import { crc32c } from './crc32c.ts';
import { fileVersionRecord, scalarsRecord } from './event-file.ts';
import { historyRow } from './history-line.ts';
import { loggedResult, loggedRow } from './logged-values.ts';

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');

describe('CRC-32C', () => {
  // RFC 3720, appendix B.4; and the check value of "123456789".
  it.each([
    ['32 zeros', new Uint8Array(32), 0x8a9136aa],
    ['32 ones', new Uint8Array(32).fill(0xff), 0x62a8ab43],
    ['0 to 31', Uint8Array.from({ length: 32 }, (_, at) => at), 0x46dd794e],
    ['31 to 0', Uint8Array.from({ length: 32 }, (_, at) => 31 - at), 0x113fdb5c],
    ['digits', Buffer.from('123456789'), 0xe3069283],
    ['nothing', new Uint8Array(0), 0],
  ])('of %s is that of its definition', (_, bytes, expected) => {
    expect(crc32c(bytes)).toBe(expected);
  });
});

describe('records of an event file', () => {
  it('begin with the version, and are what TensorBoard writes', () => {
    // The bytes of these two are those of TensorBoard 2.21 (RecordWriter of tensorboard.summary.writer): Event(wall_time=1700000000.0, file_version='brain.Event:2').
    expect(hex(fileVersionRecord(1_700_000_000))).toBe(
      '1800000000000000a37f4b220900000040fc54d9411a0d627261696e2e4576656e743a32eced8f9d',
    );
  });

  it('hold the values of a step as TensorBoard writes them', () => {
    const record = scalarsRecord(
      {
        step: 300,
        seconds: 0.5,
        values: [
          ['losses/loss', 0.25],
          ['alignment/W1', -1],
        ],
      },
      1_700_000_000,
    );
    expect(hex(record)).toBe(
      '3700000000000000e7e8ca590900002040fc54d94110ac022a290a120a0b6c6f737365732f6c6f7373150000803e0a130a0c616c69676e6d656e742f573115000080bf056852e2',
    );
  });
});

describe('what is logged of a row', () => {
  it('is over updates where nothing is played', () => {
    const row = {
      update: 20,
      seconds: 2,
      learningRate: 0.1,
      loss: 1,
      gradientNorm: 3,
      alignment: { W1: 0.5, W2: null },
      testAccuracy: 0.9,
    };
    expect(loggedRow(row, undefined)).toEqual({
      step: 20,
      seconds: 2,
      values: [
        ['losses/loss', 1],
        ['charts/test_accuracy', 0.9],
        ['charts/learning_rate', 0.1],
        ['charts/gradient_norm', 3],
        ['alignment/W1', 0.5],
      ],
    });
  });

  it('is over steps of play, with their rate, where something is', () => {
    const before = { update: 1, seconds: 1, samples: 512, meanReturn: 10 };
    const { step, values } = loggedRow({ update: 2, seconds: 1.5, samples: 1024, meanReturn: null }, before);
    expect([step, values]).toEqual([1024, [['charts/SPS', 1024]]]);
    expect(loggedRow(before, undefined).values).toContainEqual(['charts/episodic_return', 10]);
  });

  it('of a result is the evaluation at the end, at the last step', () => {
    const last = { step: 1024, seconds: 1.5, values: [] };
    const logged = loggedResult({ meanReturn: 200, returnDeviation: 3, seconds: 2 }, last);
    expect(logged).toEqual({
      step: 1024,
      seconds: 2,
      values: [
        ['evaluation/mean_return', 200],
        ['evaluation/return_deviation', 3],
      ],
    });
    expect(historyRow(logged, 1000)).toEqual({
      ...{ _step: 1024, _runtime: 2, _timestamp: 1002 },
      ...{ 'evaluation/mean_return': 200, 'evaluation/return_deviation': 3 },
    });
  });
});
