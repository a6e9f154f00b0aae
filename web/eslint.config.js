import js from "@eslint/js";
import hooks from "eslint-plugin-react-hooks";
import tseslint from "typescript-eslint";

/** The story's order, as in the engine: a later room may use an earlier one, never the reverse. */
const rooms = ["listen", "understand", "act"];
const all = [...rooms, "settings", "shell"];
const forbid = (names, message) => [
  "error",
  { patterns: names.map((name) => ({ group: [`~/${name}/*`], message })) },
];

export default tseslint.config(
  { ignores: ["dist", "node_modules", "src/api/schema.ts"] },
  js.configs.recommended,
  ...tseslint.configs.strictTypeChecked,
  {
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    plugins: { "react-hooks": hooks },
    rules: {
      ...hooks.configs["recommended-latest"].rules,
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
      "@typescript-eslint/no-confusing-void-expression": ["error", { ignoreArrowShorthand: true }],
      "@typescript-eslint/only-throw-error": "off",
      "@typescript-eslint/no-unnecessary-type-parameters": "off",
      "@typescript-eslint/no-unused-vars": ["error", { varsIgnorePattern: "^_", argsIgnorePattern: "^_" }],
    },
  },
  {
    files: ["*.js", "public/*.js"],
    languageOptions: { globals: { localStorage: "readonly", document: "readonly" } },
    extends: [tseslint.configs.disableTypeChecked],
  },
  ...rooms.map((room, i) => ({
    files: [`src/${room}/**`],
    rules: {
      "no-restricted-imports": forbid(
        [...rooms.slice(i + 1), "settings", "shell"],
        "A room uses only earlier rooms of the story.",
      ),
    },
  })),
  {
    files: ["src/settings/**"],
    rules: { "no-restricted-imports": forbid([...rooms, "shell"], "Settings stand by themselves.") },
  },
  {
    files: ["src/kit/**", "src/charts/**", "src/api/**"],
    rules: { "no-restricted-imports": forbid(all, "The kit knows no pages.") },
  },
);
