/** How often one customer may be contacted, over all programmes. */
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Plus } from "lucide-react";
import { useState } from "react";
import { Form } from "react-aria-components";
import { explain, isApiError, put } from "~/api/client";
import type { ContactBudget } from "~/api/programme";
import { contactBudget, inProject } from "~/api/queries";
import { useProject } from "~/api/session";
import { t } from "~/i18n";
import { Button } from "~/kit/Button";
import { Section } from "~/kit/Page";
import { ErrorState, LoadingRows } from "~/kit/states";
import { toast } from "~/kit/toast";
import { FindingLines } from "./findings";
import { NeededNumber } from "./NumberField";
import { Part, replaced, without } from "./Part";

const mostRules = 10;

export function BudgetSection() {
  const project = useProject();
  const read = useQuery(contactBudget(project.id));
  const edits = project.whole_project && project.can("administer");
  return (
    <Section title={t("budget.title")} hint={t("budget.hint")} id="budget">
      {read.isError ? (
        <ErrorState error={read.error} retry={() => void read.refetch()} />
      ) : !read.data ? (
        <LoadingRows rows={2} />
      ) : edits ? (
        <BudgetForm key={JSON.stringify(read.data.rules)} budget={read.data} />
      ) : (
        <BudgetLines budget={read.data} />
      )}
    </Section>
  );
}

function BudgetLines({ budget }: { budget: ContactBudget }) {
  return (
    <div className="stack-tight">
      {budget.rules.length === 0 && <p>{t("budget.none")}</p>}
      <ul className="stack-tight">
        {budget.rules.map(({ most, days }) => (
          <li key={days}>{t("budget.line", { most, days })}</li>
        ))}
      </ul>
      <p className="small quiet">{t("budget.readonly")}</p>
    </div>
  );
}

function BudgetForm({ budget }: { budget: ContactBudget }) {
  const project = useProject();
  const client = useQueryClient();
  const [rules, setRules] = useState(budget.rules);
  const [error, setError] = useState<unknown>();
  const [busy, setBusy] = useState(false);
  const wrong = (field: string) => (isApiError(error) ? error.field(field) : undefined);
  const save = () => {
    setBusy(true);
    setError(undefined);
    put<ContactBudget>(`${inProject(project.id)}/contact-budget`, { rules })
      .then((kept) => {
        client.setQueryData(contactBudget(project.id).queryKey, kept);
        toast.done(t("action.saved"));
      })
      .catch((problem: unknown) => setError(problem))
      .finally(() => setBusy(false));
  };
  return (
    <Form
      className="stack"
      onSubmit={(event) => {
        event.preventDefault();
        save();
      }}
    >
      {rules.length === 0 && <p>{t("budget.none")}</p>}
      {rules.map((rule, at) => (
        <Part
          key={`${at} of ${rules.length}`}
          title={t("budget.rule", { n: at + 1 })}
          remove={t("budget.remove", { n: at + 1 })}
          onRemove={() => setRules(without(rules, at))}
        >
          <div className="programme-fields">
            <NeededNumber
              label={t("budget.most")}
              value={rule.most}
              wrong={wrong(`rules.${at}.most`)}
              onChange={(most) => setRules(replaced(rules, at, { ...rule, most }))}
            />
            <NeededNumber
              label={t("budget.days")}
              value={rule.days}
              wrong={wrong(`rules.${at}.days`)}
              onChange={(days) => setRules(replaced(rules, at, { ...rule, days }))}
            />
          </div>
          <FindingLines findings={budget.findings} under={[`rules.${at}`]} />
        </Part>
      ))}
      {rules.length < mostRules && (
        <div>
          <Button
            small
            icon={<Plus size={14} aria-hidden="true" />}
            onPress={() => setRules([...rules, { most: 2, days: 30 }])}
          >
            {t("budget.add")}
          </Button>
        </div>
      )}
      <p className="form-error" role="alert">
        {error === undefined ? "" : explain(error)}
      </p>
      <div>
        <Button
          type="submit"
          isPending={busy}
          isDisabled={JSON.stringify(rules) === JSON.stringify(budget.rules)}
        >
          {t("action.save")}
        </Button>
      </div>
    </Form>
  );
}
