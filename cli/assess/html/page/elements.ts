/** Creates elements. Names from the account are set as text or attributes, never as markup. */

export type Child = Node | string | undefined;
export type Attributes = Readonly<Record<string, string | number | boolean | undefined>>;

/** @throws Error if the page has no such element, which is a mistake in the page. */
export function at(id: string): HTMLElement {
  const element = document.getElementById(id);
  if (element === null) throw new Error(`no element ${id}`);
  return element;
}

function fill<Filled extends Element>(element: Filled, attributes: Attributes, children: readonly Child[]): Filled {
  for (const [name, value] of Object.entries(attributes))
    if (value !== undefined && value !== false) element.setAttribute(name, value === true ? '' : String(value));
  element.append(...children.flatMap((child) => (child === undefined || child === '' ? [] : [child])));
  return element;
}

export const make = <Name extends keyof HTMLElementTagNameMap>(
  tag: Name,
  attributes: Attributes = {},
  ...children: Child[]
): HTMLElementTagNameMap[Name] => fill(document.createElement(tag), attributes, children);

export const draw = <Name extends keyof SVGElementTagNameMap>(
  tag: Name,
  attributes: Attributes = {},
  ...children: Child[]
): SVGElementTagNameMap[Name] =>
  fill(document.createElementNS('http://www.w3.org/2000/svg', tag), attributes, children);

export function button(attributes: Attributes, go: (pressed: HTMLButtonElement) => void, ...children: Child[]) {
  const made = make('button', { type: 'button', ...attributes }, ...children);
  made.addEventListener('click', () => go(made));
  return made;
}

export const badge = (tier: number): HTMLElement => make('span', { class: `badge t${tier}` }, `T${tier}`);

export const link = (href: string, text: string, more: Attributes = {}): HTMLElement =>
  make('a', { href, target: '_blank', rel: 'noopener noreferrer', ...more }, text);

/** Text with code between backticks. */
export const prose = (text: string): readonly Child[] =>
  text.split(/`([^`]+)`/).map((part, index) => (index % 2 === 0 ? part : make('code', {}, part)));

/** Shortens in the middle: names often differ at their end. */
export const cut = (text: string, most: number): string =>
  text.length <= most
    ? text
    : `${text.slice(0, Math.ceil(most / 2) - 1)}…${text.slice(text.length - Math.floor(most / 2))}`;

/** How long a button shows its result. */
const SHOWN_MS = 1500;

export const copyButton = (label: string, text: () => string, more: Attributes = {}): HTMLButtonElement =>
  button({ class: 'small', ...more }, (pressed) => void copy(pressed, text()), label);

async function copy(pressed: HTMLButtonElement, text: string): Promise<void> {
  const before = pressed.textContent;
  pressed.textContent = (await isCopied(text)) ? 'Copied' : 'Not copied';
  setTimeout(() => {
    pressed.textContent = before;
  }, SHOWN_MS);
}

/** Browsers that offer no clipboard to files still copy a selection. */
async function isCopied(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const field = make('textarea', { class: 'offscreen', 'aria-hidden': 'true', tabindex: '-1' });
    field.value = text;
    document.body.append(field);
    field.select();
    const copied = document.execCommand('copy');
    field.remove();
    return copied;
  }
}
