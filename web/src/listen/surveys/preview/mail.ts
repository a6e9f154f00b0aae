/**
 * Puts a mail into an empty page, as a mail program would show it.
 *
 * The policy of this app forbids styles in what is read, and a mail has no others: they are taken out of the text first
 * and set one by one. No script runs in the frame, and links, which would open another window, are not let out of it.
 */
export function showMail(page: Document, html: string, dark: boolean): void {
  // Quotes in what people wrote are escaped: only attributes of the mail itself are met.
  const mail = new DOMParser().parseFromString(html.replaceAll(' style="', ' data-style="'), "text/html");
  const { lang, dir } = mail.documentElement;
  Object.assign(page.documentElement, { lang, dir });
  page.documentElement.style.colorScheme = dark ? "dark" : "light";
  page.title = mail.title;
  const base = page.head.querySelector("base") ?? page.head.appendChild(page.createElement("base"));
  base.target = "_blank";
  page.body.style.cssText = mail.body.dataset.style ?? "";
  page.body.replaceChildren(...[...mail.body.childNodes].map((node) => page.importNode(node, true)));
  for (const element of page.body.querySelectorAll<HTMLElement>("[data-style]")) {
    element.style.cssText = element.dataset.style ?? "";
    delete element.dataset.style;
  }
}

/** Without pictures it looks the same when a mail program loads none. */
export const hasPictures = (html: string): boolean =>
  /<(?:img|picture|video)\b|background\s*=|url\(/i.test(html);
