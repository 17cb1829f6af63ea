// What a part of a scene's state may be, how an address writes it, and what is used where an address writes nonsense.

export interface Field<Value> {
  readonly initial: Value;
  /** What is allowed, in words: `a number from 0.1 to 8`. */
  readonly allowed: string;
  /** Undefined where the text is not one. */
  parse(text: string): Value | undefined;
  format(value: Value): string;
}

export type Fields = Readonly<Record<string, Field<never>>>;
export type StateOf<Of> = { readonly [Name in keyof Of]: Of[Name] extends Field<infer Value> ? Value : never };

/** A number in a range, kept to `digits` decimals. */
export function numberField(initial: number, low: number, high: number, digits = 3): Field<number> {
  return {
    initial,
    allowed: `a number from ${low} to ${high}`,
    parse: (text) => {
      const value = Number(text);
      return text.trim() !== '' && value >= low && value <= high ? round(value, digits) : undefined;
    },
    format: (value) => String(round(value, digits)),
  };
}

/** Numbers in a range, at least one and at most `most`. */
export function numbersField(
  initial: readonly number[],
  low: number,
  high: number,
  most: number,
): Field<readonly number[]> {
  const one = numberField(low, low, high);
  return {
    initial,
    allowed: `1 to ${most} numbers from ${low} to ${high}, with commas`,
    parse: (text) => {
      const values = text.split(',').map(one.parse);
      return values.length <= most && values.every((value) => value !== undefined) ? values : undefined;
    },
    format: (values) => values.map(one.format).join(','),
  };
}

export function choiceField<Name extends string>(initial: Name, names: readonly Name[]): Field<Name> {
  return {
    initial,
    allowed: `one of ${names.join(', ')}`,
    parse: (text) => names.find((name) => name === text),
    format: (name) => name,
  };
}

/** A text of at most so many letters. */
export function textField(initial: string, most: number): Field<string> {
  return {
    initial,
    allowed: `a text of at most ${most} letters`,
    parse: (text) => (text.length <= most ? text : undefined),
    format: (text) => text,
  };
}

/** Some of the names, at least one, in the order in which they were chosen. */
export function namesField(
  initial: readonly string[],
  most: number,
  read: (text: string) => string,
): Field<readonly string[]> {
  return {
    initial,
    allowed: `1 to ${most} memories like et,cet:6`,
    parse: (text) => {
      try {
        const names = [...new Set(text.split(',').map(read))];
        return names.length <= most ? names : undefined;
      } catch {
        return undefined;
      }
    },
    format: (names) => names.join(','),
  };
}

function round(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}

export interface ReadState<Value> {
  readonly state: Value;
  /** A sentence for each part of the address that was not understood. */
  readonly complaints: readonly string[];
}

/** The state that a query writes, with the initial value of everything that is missing or nonsense. */
export function readState<Of extends object>(fields: Of, query: string): ReadState<StateOf<Of>> {
  const given = new URLSearchParams(query);
  const known = fields as unknown as Record<string, Field<unknown>>;
  const complaints: string[] = [];
  const state: Record<string, unknown> = {};
  for (const [name, field] of Object.entries(known)) {
    const text = given.get(name);
    const value = text === null ? undefined : field.parse(text);
    if (text !== null && value === undefined) {
      const initial = field.format(field.initial);
      complaints.push(
        `${name}=${shortened(text)} in the address is not ${field.allowed}; ${shortened(initial)} is shown.`,
      );
    }
    state[name] = value ?? field.initial;
  }
  for (const name of new Set(given.keys())) {
    if (Object.hasOwn(known, name)) continue;
    complaints.push(
      `The address has “${shortened(name)}”, which this scene does not know; it takes ${Object.keys(known).join(', ')}.`,
    );
  }
  return { state: state as StateOf<Of>, complaints };
}

function shortened(text: string): string {
  return text.length > 24 ? `${text.slice(0, 22)}…` : text;
}

/** The query of a state: what differs from the initial values. */
export function writeState<Of extends object>(fields: Of, state: StateOf<Of>): string {
  const known = fields as unknown as Record<string, Field<unknown>>;
  const parts = Object.entries(known).flatMap(([name, field]) => {
    const text = field.format((state as Record<string, unknown>)[name]);
    return text === field.format(field.initial)
      ? []
      : [`${name}=${encodeURIComponent(text).replaceAll('%2C', ',').replaceAll('%3A', ':')}`];
  });
  return parts.join('&');
}
