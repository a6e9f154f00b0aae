/** The way through the survey: welcome, questions, thanks. Alt with arrow keys moves a question. */
import {
  AlignLeft,
  ArrowDown,
  ArrowUp,
  CalendarDays,
  CheckCheck,
  CircleAlert,
  CircleDot,
  CopyPlus,
  Ellipsis,
  Gauge,
  Grid3x3,
  Hash,
  Heading,
  Heart,
  ListOrdered,
  type LucideIcon,
  Pilcrow,
  Plus,
  Settings2,
  SquareCheck,
  TextCursorInput,
  Trash2,
  TriangleAlert,
  GitBranch,
} from "lucide-react";
import type { KeyboardEvent } from "react";
import { type Finding, type KindType, kindTypes, type Survey } from "~/api/survey";
import { local, t } from "~/i18n";
import { Button, IconButton } from "~/kit/Button";
import { Menu } from "~/kit/Menu";
import { addQuestion, copyQuestion, moveQuestion, removeQuestion } from "./definition";

const icons: Record<KindType, LucideIcon> = {
  score: Gauge,
  single_choice: CircleDot,
  multiple_choice: SquareCheck,
  short_text: TextCursorInput,
  long_text: AlignLeft,
  number: Hash,
  date: CalendarDays,
  matrix: Grid3x3,
  ranking: ListOrdered,
  consent: CheckCheck,
  section: Heading,
  statement: Pilcrow,
};

/** What is open in the editor: a question's key, or one of the two ends. */
export const general = "@general";
export const thanks = "@thanks";

interface Props {
  survey: Survey;
  findings: readonly Finding[];
  open: string;
  onOpen: (key: string) => void;
  onChange: (survey: Survey) => void;
}

export function QuestionList({ survey, findings, open, onOpen, onChange }: Props) {
  const openAt = survey.questions.findIndex((q) => q.key === open);
  const add = (type: KindType) => {
    const at = openAt >= 0 ? openAt + 1 : open === general ? 0 : survey.questions.length;
    const [next, key] = addQuestion(survey, type, at);
    onChange(next);
    onOpen(key);
  };
  const remove = (key: string) => {
    const at = survey.questions.findIndex((q) => q.key === key);
    onChange(removeQuestion(survey, key));
    if (key === open) onOpen(survey.questions[at + 1]?.key ?? survey.questions[at - 1]?.key ?? general);
  };
  const keys = (event: KeyboardEvent, key: string) => {
    if (!event.altKey || (event.key !== "ArrowUp" && event.key !== "ArrowDown")) return;
    event.preventDefault();
    onChange(moveQuestion(survey, key, event.key === "ArrowUp" ? -1 : 1));
  };
  const entry = (key: string, icon: LucideIcon, label: string) => {
    const Icon = icon;
    return (
      <button
        type="button"
        className="question-entry"
        aria-current={open === key ? "true" : undefined}
        onClick={() => onOpen(key)}
      >
        <Icon size={16} aria-hidden="true" />
        <span className="truncate grow">{label}</span>
      </button>
    );
  };
  return (
    <nav className="question-list" aria-label={t("survey.questions")}>
      {entry(general, Settings2, t("survey.general"))}
      <ol>
        {survey.questions.map((question, i) => {
          const Icon = icons[question.kind.type];
          const own = findings.filter((f) => f.question === question.key);
          const worst = own.find((f) => f.severity === "error") ?? own[0];
          const text = local(question.text) || t(`kind.${question.kind.type}`);
          return (
            <li key={question.key} className="question-row" data-open={open === question.key || undefined}>
              <button
                type="button"
                className="question-entry"
                aria-current={open === question.key ? "true" : undefined}
                onClick={() => onOpen(question.key)}
                onKeyDown={(event) => keys(event, question.key)}
              >
                <Icon size={16} aria-hidden="true" />
                <span className="truncate grow">{text}</span>
                {question.show_if && <GitBranch size={14} aria-label={t("question.conditional")} />}
                {worst?.severity === "error" && (
                  <CircleAlert size={14} className="error" aria-label={t("finding.error")} />
                )}
                {worst?.severity === "warning" && (
                  <TriangleAlert size={14} className="warning" aria-label={t("finding.warning")} />
                )}
              </button>
              <Menu
                label={t("question.actions", { name: text })}
                entries={[
                  {
                    key: "up",
                    label: t("question.up"),
                    icon: <ArrowUp size={16} />,
                    hint: "Alt ↑",
                    disabled: i === 0,
                    onAction: () => onChange(moveQuestion(survey, question.key, -1)),
                  },
                  {
                    key: "down",
                    label: t("question.down"),
                    icon: <ArrowDown size={16} />,
                    hint: "Alt ↓",
                    disabled: i === survey.questions.length - 1,
                    onAction: () => onChange(moveQuestion(survey, question.key, 1)),
                  },
                  {
                    key: "copy",
                    label: t("question.copy"),
                    icon: <CopyPlus size={16} />,
                    onAction: () => {
                      const [next, key] = copyQuestion(survey, question.key);
                      onChange(next);
                      onOpen(key);
                    },
                  },
                  { key: "line", separator: true },
                  {
                    key: "remove",
                    label: t("action.delete"),
                    icon: <Trash2 size={16} />,
                    danger: true,
                    onAction: () => remove(question.key),
                  },
                ]}
              >
                <IconButton
                  small
                  label={t("question.actions", { name: text })}
                  icon={<Ellipsis size={16} />}
                />
              </Menu>
            </li>
          );
        })}
      </ol>
      {entry(thanks, Heart, t("survey.thanks"))}
      <div className="question-add">
        <Menu
          label={t("question.add")}
          placement="bottom start"
          entries={kindTypes.map((type) => {
            const Icon = icons[type];
            return {
              key: type,
              label: t(`kind.${type}`),
              icon: <Icon size={16} />,
              onAction: () => add(type),
            };
          })}
        >
          <Button small icon={<Plus size={14} />}>
            {t("question.add")}
          </Button>
        </Menu>
      </div>
    </nav>
  );
}
