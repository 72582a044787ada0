/** Path of the program, as tracebacks show it. */
export const PYTHON_PROGRAM = '/sandbox/main.py';

/** What the boot program reads first. */
export interface PythonControl {
  readonly env: Readonly<Record<string, string>>;
  /**
   * How it reports that an uncaught MemoryError ended the program: drawn for each run and beyond
   * the exit codes of processes, so that no code that the program exits with means it by chance or
   * by reading this file. A program that takes the boot program apart can find it: both are in one
   * interpreter.
   */
  readonly outOfMemoryExit: number;
}

/**
 * What every Python thread starts with: it warms the interpreter up, blocks on its standard input
 * until there is a program, and becomes that program.
 */
export const PYTHON_BOOT = `
import collections, csv, datetime, io, json, math, opcode, os, random, re, statistics, sys, traceback, types
os.chdir('/sandbox/work')

# What is requested is beyond 32 bits, where a machine of 64 would have run out of memory.
def is_too_large(error):
    message = "cannot fit 'int' into an index-sized integer"
    return isinstance(error, OverflowError) and str(error) == message

# Whether the program's own raise statement made it, and no allocation that failed.
def is_raised(error):
    trace = error.__traceback__
    while trace.tb_next is not None:
        trace = trace.tb_next
    return trace.tb_frame.f_code.co_code[trace.tb_lasti] == opcode.opmap['RAISE_VARARGS']

def is_out_of_memory(error):
    try:
        return (isinstance(error, MemoryError) or is_too_large(error)) and not is_raised(error)
    except MemoryError:
        return True

def run(control):
    os.environ.update(control['env'])
    sys.path.insert(0, '/sandbox/work')
    sys.argv = ['${PYTHON_PROGRAM}']
    random.seed()
    main = types.ModuleType('__main__')
    main.__file__ = '${PYTHON_PROGRAM}'
    main.__builtins__ = __builtins__
    sys.modules['__main__'] = main
    try:
        with open('${PYTHON_PROGRAM}', encoding='utf-8') as file:
            code = compile(file.read(), '${PYTHON_PROGRAM}', 'exec')
    except BaseException as error:
        sys.excepthook(type(error), error.with_traceback(None), None)
        return 1
    try:
        exec(code, main.__dict__)
    except SystemExit:
        raise
    except BaseException as error:
        is_out = is_out_of_memory(error)
        if is_out and isinstance(error, MemoryError):
            # There may be no memory for its traceback.
            main.__dict__.clear()
            sys.stderr.write('MemoryError\\n')
            return None
        trace = error.__traceback__.tb_next
        sys.excepthook(type(error), error.with_traceback(trace), trace)
        return None if is_out else 1
    return 0

def main():
    control = json.loads(os.read(0, 65536))
    out_of_memory_exit = control.pop('outOfMemoryExit')
    code = run(control)
    if code is not None:
        sys.exit(code)
    try:
        sys.stdout.flush()
    finally:
        os._exit(out_of_memory_exit)

main()
`;
