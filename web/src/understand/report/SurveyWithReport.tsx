/** A survey with the report on how it is answered: what is asked comes before what is understood of it. */
import { SurveyPage } from "~/listen/surveys/Survey";
import { Report } from "./Report";

export function SurveyWithReportPage() {
  return <SurveyPage report={(survey) => <Report id={survey.id} published={survey.version > 0} />} />;
}
