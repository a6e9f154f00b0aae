/**
 * The way through the survey: welcome, questions, thanks. Questions are moved by dragging, by the
 * grip's keyboard drag, by Alt with arrow keys or by their menu; Delete removes one.
 */
import {
  ArrowDown,
  ArrowUp,
  CircleAlert,
  CopyPlus,
  Ellipsis,
  GitBranch,
  GripVertical,
  Heart,
  type LucideIcon,
  Plus,
  Settings2,
  Trash2,
  TriangleAlert,
} from "lucide-react";
import { type KeyboardEvent, useRef, useState } from "react";
import {
  Button as AriaButton,
  DropIndicator,
  GridList,
  GridListItem,
  useDragAndDrop,
} from "react-aria-components";
import type { Finding, KindType, Survey, SurveyQuestion } from "~/api/survey";
import { t } from "~/i18n";
import { Button, IconButton } from "~/kit/Button";
import { Menu } from "~/kit/Menu";
import { toast } from "~/kit/toast";
import {
  addQuestion,
  copyQuestion,
  insertQuestion,
  moveBeside,
  moveQuestion,
  removeQuestion,
} from "./definition";
import { KindPicker } from "./KindPicker";
import { kindIcons, nameOf, numbers, shortName } from "./kinds";
import { newlyBroken, references } from "./references";
import type { Draft } from "./useDraft";
import { Estimate } from "./wording/Estimate";

/** What is open in the editor: a question's key, or one of the two ends. */
export const general = "@general";
export const thanks = "@thanks";

interface Props {
  survey: Survey;
  findings: readonly Finding[];
  open: string;
  onOpen: (key: string) => void;
  /** What is open stays open, wherever it stands now. */
  onStay: (key: string) => void;
  draft: Draft;
}

export function QuestionList({ survey, findings, open, onOpen, onStay, draft }: Props) {
  const list = useRef<HTMLDivElement>(null);
  const [addingAt, setAddingAt] = useState<number>();
  const [picking, setPicking] = useState(false);
  const counted = numbers(survey);
  const indexOf = (key: string) => survey.questions.findIndex((q) => q.key === key);

  const choose = (at: number) => {
    setAddingAt(at);
    setPicking(true);
  };
  const add = (type: KindType) => {
    const [next, key] = addQuestion(survey, type, addingAt ?? survey.questions.length);
    draft.change({ definition: next });
    onOpen(key);
  };
  const duplicate = (key: string) => {
    const [next, copy] = copyQuestion(survey, key);
    draft.change({ definition: next });
    onOpen(copy);
  };
  const remove = (question: SurveyQuestion) => {
    const at = indexOf(question.key);
    const uses = references(survey).filter((r) => r.to === question.key && r.from !== question.key).length;
    const name = shortName(question, 40);
    draft.change({ definition: removeQuestion(survey, question.key) });
    if (question.key === open)
      onOpen(survey.questions[at + 1]?.key ?? survey.questions[at - 1]?.key ?? general);
    toast.done(uses > 0 ? t("question.removed.used", { name, n: uses }) : t("question.removed", { name }), {
      label: t("action.undo"),
      run: () => {
        draft.edit((now) => insertQuestion(now, question, at));
        onOpen(question.key);
      },
    });
  };
  /** A move that leaves a rule without its answer says so, and can be taken back at once. */
  const moved = (key: string, next: Survey) => {
    if (next === survey) return;
    const at = indexOf(key);
    draft.change({ definition: next });
    onStay(open);
    const broken = newlyBroken(survey, next);
    if (broken.length > 0)
      toast.done(t("question.movedAway", { n: broken.length }), {
        label: t("action.undo"),
        run: () => draft.edit((now) => backTo(now, key, survey, at)),
      });
  };
  const moveBy = (key: string, by: -1 | 1) => {
    moved(key, moveQuestion(survey, key, by));
    // Moving the row in the document takes the focus from it.
    requestAnimationFrame(() => rowOf(list.current, key)?.focus());
  };
  const keys = (event: KeyboardEvent<HTMLDivElement>) => {
    const row = (event.target as Element).closest<HTMLElement>("[data-question]");
    const question = survey.questions.find((q) => q.key === row?.dataset.question);
    if (!question) return;
    if (event.altKey && (event.key === "ArrowUp" || event.key === "ArrowDown")) {
      event.preventDefault();
      event.stopPropagation();
      moveBy(question.key, event.key === "ArrowUp" ? -1 : 1);
    } else if ((event.key === "Delete" || event.key === "Backspace") && event.target === row) {
      event.preventDefault();
      event.stopPropagation();
      remove(question);
    }
  };

  const { dragAndDropHooks } = useDragAndDrop({
    getItems: (dragged) =>
      [...dragged].map((key) => {
        const question = survey.questions.find((q) => q.key === key);
        return { "text/plain": question ? nameOf(question) : String(key) };
      }),
    renderDropIndicator: (target) => <DropIndicator target={target} className="drop-line" />,
    onReorder: ({ keys: dragged, target }) => {
      const [first] = dragged;
      if (first === undefined || target.dropPosition === "on") return;
      const key = String(first);
      moved(key, moveBeside(survey, key, String(target.key), target.dropPosition));
    },
  });

  return (
    <nav className="question-list" aria-label={t("survey.questions")}>
      <End name={general} icon={Settings2} label={t("survey.general")} open={open} onOpen={onOpen} />
      <div ref={list} onKeyDownCapture={keys}>
        <GridList
          aria-label={t("survey.questions")}
          className="question-rows"
          items={survey.questions.map((question) => ({ id: question.key, question }))}
          dependencies={[survey, findings, open]}
          selectionMode="single"
          disallowEmptySelection
          selectedKeys={indexOf(open) >= 0 ? [open] : []}
          onSelectionChange={(chosen) => {
            const [key] = chosen === "all" ? [] : chosen;
            if (key !== undefined) onOpen(String(key));
          }}
          dragAndDropHooks={dragAndDropHooks}
          renderEmptyState={() => <p className="small quiet">{t("question.none")}</p>}
        >
          {({ question }) => (
            <GridListItem
              id={question.key}
              textValue={nameOf(question)}
              data-question={question.key}
              className="question-row"
              {...(question.key === open && { "data-open": "true" })}
            >
              <Row question={question} number={counted.get(question.key)} findings={findings} />
              <Menu
                label={t("question.actions", { name: shortName(question) })}
                entries={[
                  {
                    key: "up",
                    label: t("question.up"),
                    icon: <ArrowUp size={16} />,
                    hint: "Alt ↑",
                    disabled: indexOf(question.key) === 0,
                    onAction: () => moveBy(question.key, -1),
                  },
                  {
                    key: "down",
                    label: t("question.down"),
                    icon: <ArrowDown size={16} />,
                    hint: "Alt ↓",
                    disabled: indexOf(question.key) === survey.questions.length - 1,
                    onAction: () => moveBy(question.key, 1),
                  },
                  {
                    key: "before",
                    label: t("question.insertBefore"),
                    icon: <Plus size={16} />,
                    onAction: () => choose(indexOf(question.key)),
                  },
                  {
                    key: "after",
                    label: t("question.insertAfter"),
                    icon: <Plus size={16} />,
                    onAction: () => choose(indexOf(question.key) + 1),
                  },
                  {
                    key: "copy",
                    label: t("question.copy"),
                    icon: <CopyPlus size={16} />,
                    onAction: () => duplicate(question.key),
                  },
                  { key: "line", separator: true },
                  {
                    key: "remove",
                    label: t("action.delete"),
                    icon: <Trash2 size={16} />,
                    hint: t("key.delete"),
                    danger: true,
                    onAction: () => remove(question),
                  },
                ]}
              >
                <IconButton
                  small
                  label={t("question.actions", { name: shortName(question) })}
                  icon={<Ellipsis size={16} />}
                />
              </Menu>
              <AriaButton
                className="insert"
                aria-label={t("question.insertAfter.of", { name: shortName(question) })}
                onPress={() => choose(indexOf(question.key) + 1)}
              >
                <Plus size={12} aria-hidden="true" />
              </AriaButton>
            </GridListItem>
          )}
        </GridList>
      </div>
      <End name={thanks} icon={Heart} label={t("survey.thanks")} open={open} onOpen={onOpen} />
      <div className="question-add">
        <Button
          small
          icon={<Plus size={14} />}
          onPress={() => {
            const at = indexOf(open);
            choose(at >= 0 ? at + 1 : open === general ? 0 : survey.questions.length);
          }}
        >
          {t("question.add")}
        </Button>
      </div>
      <Estimate survey={survey} />
      <KindPicker open={picking} onClose={() => setPicking(false)} onPick={add} />
    </nav>
  );
}

const rowOf = (list: HTMLElement | null, key: string) =>
  list?.querySelector<HTMLElement>(`[data-question="${CSS.escape(key)}"]`);

/** The question beside the neighbour it had, whatever has been done since. */
function backTo(now: Survey, key: string, before: Survey, at: number): Survey {
  const next = before.questions[at + 1];
  const last = before.questions[at - 1];
  if (next) return moveBeside(now, key, next.key, "before");
  return last ? moveBeside(now, key, last.key, "after") : now;
}

interface EndProps {
  name: string;
  icon: LucideIcon;
  label: string;
  open: string;
  onOpen: (key: string) => void;
}

function End({ name, icon: Icon, label, open, onOpen }: EndProps) {
  return (
    <button
      type="button"
      className="question-entry"
      aria-current={open === name ? "true" : undefined}
      onClick={() => onOpen(name)}
    >
      <Icon size={16} aria-hidden="true" />
      <span className="truncate grow">{label}</span>
    </button>
  );
}

interface RowProps {
  question: SurveyQuestion;
  number: number | undefined;
  findings: readonly Finding[];
}

function Row({ question, number, findings }: RowProps) {
  const Icon = kindIcons[question.kind.type];
  const own = findings.filter((f) => f.question === question.key);
  const worst = own.find((f) => f.severity === "error") ?? own[0];
  return (
    <>
      <AriaButton slot="drag" className="grip" aria-label={t("question.drag", { name: shortName(question) })}>
        <GripVertical size={14} aria-hidden="true" />
      </AriaButton>
      <Icon size={16} className="kind-icon" aria-label={t(`kind.${question.kind.type}`)} role="img" />
      <span className="truncate grow">
        {number !== undefined && <span className="number">{number}</span>}
        {nameOf(question)}
      </span>
      {(question.show_if ?? question.skip) && (
        <GitBranch size={14} role="img" aria-label={t("question.conditional")} />
      )}
      {worst?.severity === "error" && (
        <CircleAlert size={14} className="error" role="img" aria-label={t("finding.error")} />
      )}
      {worst?.severity === "warning" && (
        <TriangleAlert size={14} className="warning" role="img" aria-label={t("finding.warning")} />
      )}
    </>
  );
}
