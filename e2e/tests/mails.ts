import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";

/** Where the server writes mails instead of sending them. */
export const mailFolder = process.env.RESONANZ_MAIL_DIR;

export interface Mail {
  to: string;
  from: string;
  subject: string;
  text: string;
  html: string;
}

/** Mails to this address, in no order. */
export async function mailsTo(address: string): Promise<Mail[]> {
  if (!mailFolder) throw new Error("RESONANZ_MAIL_DIR says where mails are");
  const folder = mailFolder;
  const names = await readdir(folder).catch(() => [] as string[]);
  // A name that begins with a dot is not whole yet.
  const whole = names.filter((name) => name.endsWith(".eml") && !name.startsWith("."));
  const mails = await Promise.all(whole.map(async (name) => readMail(await readFile(join(folder, name)))));
  return mails.filter((mail) => mail.to.includes(address));
}

/** Every address a program would follow that looks at all of the mail. */
export function linksOf({ html, text }: Mail): string[] {
  const inHtml = [...html.matchAll(/href="([^"]+)"/g)].map(([, address]) => unescaped(address!));
  const inText = [...text.matchAll(/https?:\/\/\S+/g)].map(([address]) => address);
  return [...new Set([...inHtml, ...inText])].filter((address) => address.startsWith("http"));
}

const unescaped = (text: string) => text.replaceAll("&amp;", "&").replaceAll("&quot;", '"');

/** A mail as its reader sees it: headers unfolded, words and parts decoded. */
export function readMail(raw: Buffer): Mail {
  const mail = partOf(raw.toString("latin1"));
  const leaves = leavesOf(mail);
  const said = (type: string) => leaves.find((leaf) => header(leaf, "content-type").startsWith(type));
  return {
    to: words(header(mail, "to")),
    from: words(header(mail, "from")),
    subject: words(header(mail, "subject")),
    text: decoded(said("text/plain")),
    html: decoded(said("text/html")),
  };
}

interface Part {
  headers: ReadonlyMap<string, string>;
  body: string;
}

const header = (part: Part, name: string) => part.headers.get(name) ?? "";

function partOf(raw: string): Part {
  const end = raw.search(/\r?\n\r?\n/);
  const head = end < 0 ? raw : raw.slice(0, end);
  const lines = head.replace(/\r?\n[ \t]+/g, " ").split(/\r?\n/);
  const named = lines.map((line) => {
    const colon = line.indexOf(":");
    return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()] as const;
  });
  return { headers: new Map(named), body: end < 0 ? "" : raw.slice(end).replace(/^\r?\n\r?\n/, "") };
}

function leavesOf(part: Part): Part[] {
  const boundary = /boundary="?([^";]+)"?/i.exec(header(part, "content-type"))?.[1];
  if (!boundary) return [part];
  const pieces = part.body.split(`--${boundary}`).slice(1);
  const parts = pieces.filter((piece) => !piece.startsWith("--"));
  return parts.flatMap((piece) => leavesOf(partOf(piece.replace(/^\r?\n/, ""))));
}

function decoded(part: Part | undefined): string {
  if (!part) return "";
  const bytes = {
    base64: () => Buffer.from(part.body, "base64"),
    "quoted-printable": () => Buffer.from(unquoted(part.body.replace(/=\r?\n/g, "")), "latin1"),
  }[header(part, "content-transfer-encoding").toLowerCase()];
  return (bytes?.() ?? Buffer.from(part.body, "latin1")).toString("utf8");
}

const unquoted = (text: string) =>
  text.replace(/=([0-9A-F]{2})/gi, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)));

/** Words of a header that are written in an encoding of their own. */
const words = (text: string) =>
  text
    .replace(/\?=\s+=\?/g, "?==?")
    .replace(/=\?utf-8\?([bq])\?([^?]*)\?=/gi, (_, way: string, said: string) =>
      way.toLowerCase() === "b"
        ? Buffer.from(said, "base64").toString("utf8")
        : Buffer.from(unquoted(said.replaceAll("_", " ")), "latin1").toString("utf8"),
    );
