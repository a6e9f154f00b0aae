/** Reports as the server answers them: how surveys are answered, and what contacts bring. */
import type { Schemas, Sent } from "./sent";

export type SurveyReport = Sent<Schemas["SurveyReport"]>;
export type ReportFigures = Sent<Schemas["ReportFigures"]>;
export type AskedQuestion = Sent<Schemas["AskedQuestion"]>;
export type ExpectationGap = Sent<Schemas["ExpectationGap"]>;
export type Tempo = Sent<Schemas["Tempo"]>;

export type ContactReport = Sent<Schemas["ContactReport"]>;
export type ContactClass = Sent<Schemas["ContactClass"]>;
export type ContactShare = Sent<Schemas["ContactShare"]>;
export type Waste = Sent<Schemas["Waste"]>;
export type ShareDifference = Sent<Schemas["ShareDifference"]>;
export type VariantDifference = Sent<Schemas["VariantDifference"]>;
