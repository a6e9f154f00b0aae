/** An answer of the double that is a problem. */
export class Refused {
  constructor(
    readonly status: number,
    readonly problem: {
      code: string;
      detail: string;
      errors?: { field: string; code: string; message: string }[];
    },
  ) {}
}
