// Declarations of WebAssembly, which TypeScript knows only together with a browser.

const ERRORS = ['CompileError', 'LinkError', 'RuntimeError', 'SuspendError']

/** Functions that wait for promises; Node 24 has them. */
const PROMISES = Reflect.has(WebAssembly, 'promising')
  ? `  const JSTag: Tag;
  class Suspending {
    constructor(waited: (...given: any[]) => unknown);
  }
  function promising(exported: (...given: any[]) => unknown): (...given: any[]) => Promise<any>;
`
  : ''

/** To be read as a script. */
export const WEB_ASSEMBLY = `
declare namespace WebAssembly {
  type ValueType = 'i32' | 'i64' | 'f32' | 'f64' | 'v128' | 'externref' | 'anyfunc';
  type ImportExportKind = 'function' | 'global' | 'memory' | 'table' | 'tag';
  type Source = ArrayBufferView | ArrayBufferLike;
  type Imports = Record<string, Record<string, unknown>>;
  interface Instantiated {
    readonly instance: Instance;
    readonly module: Module;
  }
  class Module {
    constructor(bytes: Source);
    static exports(module: Module): { name: string; kind: ImportExportKind }[];
    static imports(module: Module): { module: string; name: string; kind: ImportExportKind }[];
    static customSections(module: Module, name: string): ArrayBuffer[];
  }
  class Instance {
    constructor(module: Module, imports?: Imports);
    /** Functions, memories, tables and globals by name: what they take is up to the module. */
    readonly exports: Record<string, any>;
  }
  class Memory {
    constructor(size: { initial: number; maximum?: number; shared?: boolean });
    readonly buffer: ArrayBuffer;
    /** Adds pages of 64 KiB; how many there were. */
    grow(pages: number): number;
  }
  class Table {
    constructor(size: { element: 'anyfunc' | 'externref'; initial: number; maximum?: number }, value?: any);
    readonly length: number;
    get(index: number): any;
    set(index: number, value?: any): void;
    grow(count: number, value?: any): number;
  }
  class Global<T = any> {
    constructor(type: { value: ValueType; mutable?: boolean }, value?: T);
    value: T;
    valueOf(): T;
  }
  class Tag {
    constructor(type: { parameters: ValueType[] });
  }
  class Exception {
    constructor(tag: Tag, values: unknown[], options?: { traceStack?: boolean });
    readonly stack: string | undefined;
    is(tag: Tag): boolean;
    getArg(tag: Tag, index: number): any;
  }
${ERRORS.map((name) => `  class ${name} extends Error {}`).join('\n')}
${PROMISES}  function validate(bytes: Source): boolean;
  function compile(bytes: Source): Promise<Module>;
  function compileStreaming(source: Response | PromiseLike<Response>): Promise<Module>;
  function instantiate(bytes: Source, imports?: Imports): Promise<Instantiated>;
  function instantiate(module: Module, imports?: Imports): Promise<Instance>;
  function instantiateStreaming(source: Response | PromiseLike<Response>, imports?: Imports): Promise<Instantiated>;
}`
