/** Elements, built one by one: nothing anybody has written becomes markup. */

type Child = Node | string | undefined | false;
type Attributes = Readonly<Record<string, string | boolean | (() => void) | undefined>>;

/** `el("button.main", { type: "button", onclick: go }, "Go on")`. */
export function el(name: string, attributes: Attributes = {}, ...children: Child[]): HTMLElement {
  const [tag = "div", ...classes] = name.split(".");
  const element = document.createElement(tag);
  if (classes.length > 0) element.className = classes.join(" ");
  for (const [key, value] of Object.entries(attributes)) {
    if (typeof value === "function") element.addEventListener(key.slice(2), () => value());
    else if (value === true) element.setAttribute(key, "");
    else if (typeof value === "string") element.setAttribute(key, value);
  }
  element.append(
    ...children.filter((child): child is Node | string => child !== undefined && child !== false),
  );
  return element;
}

/** The ring of dots, one of them filled when this voice has been heard. */
export function ring(heard: boolean): SVGElement {
  const space = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(space, "svg");
  svg.setAttribute("class", "ring");
  svg.setAttribute("viewBox", "0 0 96 96");
  svg.setAttribute("aria-hidden", "true");
  for (let dot = 0; dot < 12; dot++) {
    const turn = (dot * Math.PI) / 6 - Math.PI / 2;
    const mine = heard && dot === 2;
    const circle = document.createElementNS(space, "circle");
    circle.setAttribute("cx", (48 + 38 * Math.cos(turn)).toFixed(1));
    circle.setAttribute("cy", (48 + 38 * Math.sin(turn)).toFixed(1));
    circle.setAttribute("r", mine ? "7.5" : "4.5");
    if (mine) circle.setAttribute("class", "mine");
    svg.append(circle);
  }
  return svg;
}
