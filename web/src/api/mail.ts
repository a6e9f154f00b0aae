/** How a project writes mails, as the server keeps and answers it. */
import type { Schemas, Sent } from "./sent";

export type MailSettings = Sent<Schemas["MailShape"]>;
export type MailChoice = MailSettings["settings"];
export type MailInbox = NonNullable<MailChoice["inbox"]>;
export type MailInstallation = MailSettings["installation"];
export type MailTrial = Sent<Schemas["MailTrial"]>;
