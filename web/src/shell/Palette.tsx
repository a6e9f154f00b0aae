/** Ctrl/Cmd-K: go anywhere, find a customer, search the voices. */
import { useQuery } from "@tanstack/react-query";
import { useRouter } from "@tanstack/react-router";
import { MessagesSquare, SunMoon, UserRound } from "lucide-react";
import { useDeferredValue, useState } from "react";
import {
  Autocomplete,
  Dialog,
  Header,
  Input,
  Menu,
  MenuItem,
  MenuSection,
  Modal,
  ModalOverlay,
  SearchField,
  Text,
} from "react-aria-components";
import { get } from "~/api/client";
import { inProject } from "~/api/queries";
import { useProject } from "~/api/session";
import type * as T from "~/api/types";
import { t } from "~/i18n";
import { customerName } from "~/listen/customers/name";
import { path, settingsTopics } from "~/paths";
import { chooseTheme, nextTheme, useTheme } from "~/kit/theme";
import { pagesOf } from "./pages";

export default function Palette({ open, onClose }: { open: boolean; onClose: () => void }) {
  return (
    <ModalOverlay
      className="scrim palette-scrim"
      isOpen={open}
      onOpenChange={(o) => !o && onClose()}
      isDismissable
    >
      <Modal className="modal">
        <Dialog className="dialog palette" aria-label={t("palette.title")}>
          <Commands onClose={onClose} />
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}

function Commands({ onClose }: { onClose: () => void }) {
  const project = useProject();
  const router = useRouter();
  const theme = useTheme();
  const [text, setText] = useState("");
  const wanted = useDeferredValue(text.trim());
  const found = useQuery({
    queryKey: ["customers", project.id, "palette", wanted],
    queryFn: ({ signal }) =>
      get<T.List<T.Customer>>(`${inProject(project.id)}/customers`, { search: wanted, limit: 5 }, signal),
    enabled: wanted.length > 1 && project.can("manage_customers"),
  });
  const matches = (label: string) => label.toLocaleLowerCase().includes(wanted.toLocaleLowerCase());
  const go = (href: string) => {
    onClose();
    void router.navigate({ href });
  };
  const pages = pagesOf(project, {}).map((page) => ({ ...page, text: t(page.label) }));
  const topics = project.can("administer")
    ? settingsTopics.map((topic) => ({
        key: `settings-${topic}`,
        text: t("palette.settings", { topic: t(`settings.${topic}`) }),
        href: path("settings", { project: project.key, topic }),
      }))
    : [];
  const settings = pages.find((page) => page.key === "settings");
  const going =
    pages.some((page) => matches(page.text)) ||
    (wanted.length > 1 && topics.some((topic) => matches(topic.text))) ||
    matches(t("theme.switch"));
  return (
    <Autocomplete inputValue={text} onInputChange={setText}>
      <SearchField aria-label={t("palette.title")} autoFocus>
        <Input className="input" placeholder={t("palette.placeholder")} />
      </SearchField>
      <Menu
        className="options"
        aria-label={t("palette.results")}
        renderEmptyState={() => (
          <p className="quiet" style={{ padding: 16 }}>
            {t("palette.none")}
          </p>
        )}
      >
        {going && (
          <MenuSection aria-label={t("palette.go")}>
            <Header>{t("palette.go")}</Header>
            {pages
              .filter((page) => matches(page.text))
              .map((page) => (
                <MenuItem
                  key={page.key}
                  id={page.key}
                  className="option"
                  textValue={page.text}
                  onAction={() => go(page.href)}
                >
                  <page.icon size={16} aria-hidden="true" />
                  <Text slot="label">{page.text}</Text>
                </MenuItem>
              ))}
            {wanted.length > 1 &&
              settings &&
              topics
                .filter((topic) => matches(topic.text))
                .map((topic) => (
                  <MenuItem
                    key={topic.key}
                    id={topic.key}
                    className="option"
                    textValue={topic.text}
                    onAction={() => go(topic.href)}
                  >
                    <settings.icon size={16} aria-hidden="true" />
                    <Text slot="label">{topic.text}</Text>
                  </MenuItem>
                ))}
            {matches(t("theme.switch")) && (
              <MenuItem
                id="theme"
                className="option"
                textValue={t("theme.switch")}
                onAction={() => chooseTheme(nextTheme(theme))}
              >
                <SunMoon size={16} aria-hidden="true" />
                <Text slot="label">{t("theme.switch")}</Text>
              </MenuItem>
            )}
          </MenuSection>
        )}
        {wanted.length > 1 && (
          <MenuSection aria-label={t("palette.find")}>
            <Header>{t("palette.find")}</Header>
            {project.can("read_voices") && (
              <MenuItem
                id="voices-search"
                className="option"
                textValue={wanted}
                onAction={() => go(path("voices", { project: project.key }, { q: wanted }))}
              >
                <MessagesSquare size={16} aria-hidden="true" />
                <Text slot="label">{t("palette.voices", { text: wanted })}</Text>
              </MenuItem>
            )}
            {(found.data?.items ?? []).map((customer) => (
              <MenuItem
                key={customer.id}
                id={customer.id}
                className="option"
                textValue={`${customerName(customer)} ${wanted}`}
                onAction={() => go(path("customer", { project: project.key, customer: customer.id }))}
              >
                <UserRound size={16} aria-hidden="true" />
                <Text slot="label">{customerName(customer)}</Text>
                <Text slot="description" className="hint">
                  {customer.identities.find((i) => i.value !== customerName(customer))?.value}
                </Text>
              </MenuItem>
            ))}
          </MenuSection>
        )}
      </Menu>
    </Autocomplete>
  );
}
