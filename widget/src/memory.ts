/**
 * What is remembered of a visitor: nothing beyond the page, unless the page says that he consented.
 *
 * With consent: when he was asked, and where he stopped. Never who he is; never a cookie.
 */
const DAY = 86_400_000;

export class Memory {
  private consent = false;
  private asked = 0;
  private place = "";

  constructor(private readonly code: string) {}

  /** The page says whether storing is allowed. */
  allow(yes: boolean) {
    this.consent = yes;
    if (yes) {
      if (this.asked) this.keep("localStorage", String(this.asked));
      if (this.place) this.keep("sessionStorage", this.place);
    } else {
      this.keep("localStorage", "");
      this.keep("sessionStorage", "");
    }
  }

  /** Was he asked less than so many days ago, or already in this page? */
  rests(days: number): boolean {
    const before = this.asked || Number(this.read("localStorage"));
    return before > 0 && Date.now() - before < days * DAY;
  }

  /** He is asked now, or has come by himself. */
  note() {
    this.asked = Date.now();
    if (this.consent) this.keep("localStorage", String(this.asked));
  }

  /** Where an answer under way is gone on with; empty: nowhere. */
  get under(): string {
    const place = this.place || this.read("sessionStorage");
    return place.startsWith(`/w/${this.code}/`) && /^[2-9a-z]{20}$/.test(place.split("/")[3] ?? "")
      ? place
      : "";
  }

  set under(place: string) {
    this.place = place;
    if (this.consent) this.keep("sessionStorage", place);
  }

  private get key() {
    return `resonanz.${this.code}`;
  }

  private read(where: "localStorage" | "sessionStorage"): string {
    try {
      return this.consent ? (window[where].getItem(this.key) ?? "") : "";
    } catch {
      return "";
    }
  }

  private keep(where: "localStorage" | "sessionStorage", value: string) {
    try {
      if (value) window[where].setItem(this.key, value);
      else window[where].removeItem(this.key);
    } catch {
      // Switched off, or full: then nothing is remembered.
    }
  }
}
