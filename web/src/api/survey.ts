/** The definition of a survey, as the server keeps it, and what is said of surveys. */
import type { Kept, Schemas, Sent } from "./sent";

/** The parts with a default are always there. */
type Defaulted = "pages" | "progress" | "thank_you" | "brand";
type Definition = Kept<Schemas["Survey"]>;
export type Survey = Omit<Definition, Defaulted | "questions"> &
  Required<Pick<Definition, Defaulted>> & { questions: SurveyQuestion[] };
export type SurveyQuestion = Omit<Kept<Schemas["SurveyQuestion"]>, "kind"> & { kind: Kind };
export type ThankYou = Survey["thank_you"];
export type Onward = Kept<Schemas["Onward"]>;
export type MailDraft = Omit<Schemas["MailDraft"], "definition"> & { definition: Survey };
export type MailPreview = Schemas["MailPreview"];
export type ChoiceOption = Schemas["ChoiceOption"];
export type Aspect = Kept<Schemas["Aspect"]>;

type AnyKind = Kept<Schemas["Kind"]>;
/** A statement has no settings; generated, its empty schema takes any. */
export type Kind = Exclude<AnyKind, { type: "statement" }> | { type: "statement" };
export type KindType = Kind["type"];
export type KindOf<T extends KindType> = Extract<Kind, { type: T }>;

export const kindTypes: readonly KindType[] = [
  "score",
  "single_choice",
  "multiple_choice",
  "short_text",
  "long_text",
  "number",
  "date",
  "matrix",
  "ranking",
  "consent",
  "section",
  "statement",
];

export type Literal = Schemas["Literal"];
export type Test = Schemas["Test"];
export type Condition = Kept<Schemas["Condition"]>;

export type Finding = Sent<Schemas["FindingShape"]>;

export type SurveyStatus = "draft" | "live" | "closed";
/** The document calls the status a text. */
type WithStatus<T> = Omit<T, "status"> & { status: SurveyStatus };

export type SurveySummary = WithStatus<Sent<Schemas["SurveySummary"]>>;

type Defined = "draft" | "published";
export type SurveyRead = WithStatus<Sent<Omit<Schemas["SurveyShape"], Defined>>> & {
  draft: Survey;
  published: Survey | null;
};

export type SurveyVersion = Sent<Omit<Schemas["VersionShape"], "definition">> & { definition: Survey };
export type Template = Sent<Omit<Schemas["TemplateShape"], "definition">> & { definition: Survey };
export type SurveyLink = Sent<Schemas["LinkShape"]>;
export type LinkBatch = Schemas["LinkBatch"];
export type LinksMade = Schemas["LinksMade"];
export type TillList = Sent<Schemas["TillList"]>;
export type Till = TillList["items"][number];
export type TillsMade = Schemas["TillsMade"];
export type TillKey = Schemas["TillKey"];
export type Widget = NonNullable<SurveyLink["widget"]>;
export type WidgetTrigger = Widget["triggers"][number];
export type QuestionType = Omit<Schemas["QuestionType"], "type"> & { type: KindType };
