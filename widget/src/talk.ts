import { build } from "./fragment";
import type { Frame } from "./frame";
import type { Memory } from "./memory";

/** Sends and fetches pages, one after the other, and shows them. */
export class Talk {
  private busy = false;
  private keeping: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly server: string,
    private readonly frame: Frame,
    private readonly memory: Memory,
    private readonly trouble: string,
  ) {
    const { root } = frame;
    root.addEventListener("submit", (event) => {
      event.preventDefault();
      void this.send(event.target as HTMLFormElement, (event as SubmitEvent).submitter);
    });
    root.addEventListener("click", (event) => this.follow(event));
    root.addEventListener("change", (event) => this.keep(event.target as HTMLElement));
  }

  /** Opens a page; `false` when there is nothing to ask. */
  async begin(address: string, called: boolean): Promise<boolean> {
    if (this.busy) return false;
    return this.turn(() => this.get(address), called, !called);
  }

  /** `asks`: show it only if something can be answered. */
  private async turn(fetched: () => Promise<Response>, called: boolean, asks = false): Promise<boolean> {
    this.busy = true;
    try {
      const response = await fetched();
      const sheet = build(await response.text()).firstElementChild;
      if (!(sheet instanceof HTMLElement)) throw new Error("no page");
      const form = sheet.querySelector("form");
      if (asks && !form) return false;
      if (!asks && response.status === 404 && !this.frame.isOpen) return false;
      const { pathname } = new URL(response.url || this.server);
      // An answer that has come to its end is not gone on with.
      this.memory.under = form && !pathname.endsWith("/page") ? pathname : form ? this.memory.under : "";
      this.frame.show(sheet, called);
      return true;
    } catch {
      this.complain(called);
      return false;
    } finally {
      this.busy = false;
    }
  }

  private async send(form: HTMLFormElement, pressed: HTMLElement | null) {
    if (this.busy) return;
    const fields = entered(form);
    if (pressed instanceof HTMLButtonElement && pressed.name) fields.append(pressed.name, pressed.value);
    const post = async () => {
      await this.keeping;
      return this.post(form, fields);
    };
    await this.turn(post, true);
  }

  /** A tapped score counts at once, before the page is sent. */
  private keep(field: HTMLElement) {
    const form = field.closest<HTMLFormElement>("form[data-keep]");
    if (!form || !field.closest("[data-tap]")) return;
    const fields = entered(form);
    fields.set("-keep", "1");
    this.keeping = this.keeping.then(() => this.post(form, fields)).catch(() => undefined);
  }

  private follow(event: Event) {
    const link = (event.target as Element).closest("a");
    const address = link?.getAttribute("href");
    // What leads on elsewhere is the browser's.
    if (!address || link?.target) return;
    event.preventDefault();
    if (address.startsWith("#")) this.frame.root.getElementById(address.slice(1))?.focus();
    else if (!this.busy) void this.turn(() => this.get(address), true);
  }

  private get(address: string): Promise<Response> {
    return fetch(this.server + address, { credentials: "omit", referrerPolicy: "no-referrer" });
  }

  private post(form: HTMLFormElement, body: URLSearchParams): Promise<Response> {
    const address = this.server + (form.getAttribute("action") ?? "");
    return fetch(address, { method: "POST", body, credentials: "omit", referrerPolicy: "no-referrer" });
  }

  /** What was entered stays; above it is said that it did not arrive. */
  private complain(called: boolean) {
    const box = document.createElement("div");
    box.className = "errors";
    box.role = "alert";
    box.textContent = this.trouble;
    const form = this.frame.root.querySelector("form");
    form?.querySelector(".errors")?.remove();
    if (form) form.prepend(box);
    else if (called) {
      const sheet = document.createElement("div");
      sheet.className = "sheet";
      sheet.append(box);
      this.frame.show(sheet, true);
    }
  }
}

/** All fields of a form are texts: no file can be sent. */
function entered(form: HTMLFormElement): URLSearchParams {
  const pairs = [...new FormData(form)].filter(
    (pair): pair is [string, string] => typeof pair[1] === "string",
  );
  return new URLSearchParams(pairs);
}
