// The command `cet`: each command is a file beside this one; what a command needs is loaded when it runs.
import { Command, CommanderError } from 'commander';
import { packageVersion } from '../edge/runs/package-version.ts';
import { registerCleanCommand } from './clean.ts';
import { registerCompareCommand } from './compare.ts';
import { registerDataCommand } from './data.ts';
import { registerDemoCommand } from './demo.ts';
import { registerDoctorCommand } from './doctor.ts';
import { registerFigureCommand } from './figure.ts';
import { registerLabCommand } from './lab.ts';
import { registerPlayCommand } from './play.ts';
import { reportError } from './report-error.ts';
import { registerReproduceCommand } from './reproduce.ts';
import { registerResultsCommand } from './results.ts';
import { registerSchemaCommand } from './schema.ts';
import { registerShowCommand } from './show.ts';
import { stopByClosedPipe } from './stop-signal.ts';
import { registerSweepCommand } from './sweep.ts';
import { registerTraceCommand } from './trace.ts';
import { registerTrainCommand } from './train.ts';
import { registerVerifyCommand } from './verify.ts';

/** Every command and option, without running anything: for the program, its help, and the command reference. */
export function createProgram(): Command {
  const program = new Command('cet')
    .description('Learning with delayed error signals: cascading eligibility traces (CETs).')
    .version(packageVersion())
    .option('--debug', 'show the stack of an error')
    .configureOutput({
      // One line: commander puts its suggestion on a second one.
      outputError: (text, write) =>
        write(`${text.trim().replace(/\n\(Did you mean (.*)\?\)$/s, '; did you mean $1?')}\n`),
    })
    // Options after `cet sweep status` are its own, not those of `cet sweep`.
    .enablePositionalOptions()
    .exitOverride()
    .addHelpText('after', '\nStart with "cet demo", or "cet train mnist --memory cet:6 --delay 2s".');
  registerTrainCommand(program);
  registerSweepCommand(program);
  registerReproduceCommand(program);
  registerTraceCommand(program);
  registerFigureCommand(program);
  registerResultsCommand(program);
  registerShowCommand(program);
  registerCompareCommand(program);
  registerCleanCommand(program);
  registerPlayCommand(program);
  registerLabCommand(program);
  registerVerifyCommand(program);
  registerDataCommand(program);
  registerDoctorCommand(program);
  registerDemoCommand(program);
  registerSchemaCommand(program);
  return program;
}

/** The command line with the options of the program itself, which may stand anywhere, where commander looks for them: before the command. */
function programOptionsFirst({ options }: Command, [node = '', script = '', ...words]: readonly string[]): string[] {
  const isOwn = (word: string) => options.some(({ long, short }) => word === long || word === short);
  return [node, script, ...words.filter(isOwn), ...words.filter((word) => !isOwn(word))];
}

/** Runs one command line (`process.argv`) and sets the exit code: 0, 1 where a check fails, 2 for bad input. */
export async function runCommandLine(argv: readonly string[]): Promise<void> {
  // A reader that closes early, such as `head`, ends the program as it would end any other; a training writes its checkpoint first.
  for (const stream of [process.stdout, process.stderr]) {
    stream.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error;
      stream.on('error', () => undefined);
      stopByClosedPipe();
    });
  }
  const program = createProgram();
  try {
    await program.parseAsync(programOptionsFirst(program, argv));
  } catch (error) {
    if (error instanceof CommanderError) {
      // Commander has printed its message; help and version end well.
      process.exitCode = error.exitCode === 0 ? 0 : 2;
      return;
    }
    process.exitCode = reportError(error, program.opts<{ debug?: boolean }>().debug === true);
  }
}
