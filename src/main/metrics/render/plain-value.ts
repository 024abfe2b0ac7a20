/** What the binary formats can hold. Numbers that are whole are written as integers; a column is always floats, NaN being nothing. */
export type PlainValue =
  null | boolean | number | string | Float64Array | readonly PlainValue[] | { readonly [key: string]: PlainValue };

export function isColumn(value: PlainValue): value is Float64Array {
  return value instanceof Float64Array;
}

export function isList(value: PlainValue): value is readonly PlainValue[] {
  return Array.isArray(value);
}
