import { Dialog } from "../components/dialog.tsx";
import { useTexts } from "../i18n/index.ts";

/** By where they work; what is pressed together stands in one list. */
const KEYS = {
  anywhere: [
    ["search", ["Ctrl", "K"]],
    ["nextChat", ["Alt", "↓"]],
    ["previousChat", ["Alt", "↑"]],
    ["leave", ["Esc"]],
    ["help", ["?"]],
  ],
  writing: [
    ["send", ["Enter"]],
    ["newLine", ["Shift", "Enter"]],
    ["editLast", ["↑"]],
    ["cancel", ["Esc"]],
  ],
  message: [
    ["move", ["↑", "↓"]],
    ["actions", ["Enter"]],
    ["reply", ["R"]],
    ["quoted", ["Q"]],
    ["edit", ["E"]],
    ["copy", ["C"]],
    ["remove", ["Delete"]],
  ],
} as const;

/** All the keys that there are. */
export function ShortcutsDialog({ onClose }: { onClose: () => void }) {
  const { keys } = useTexts();
  return (
    <Dialog title={keys.title} onClose={onClose}>
      <div class="dialog-body shortcuts">
        {(Object.keys(KEYS) as (keyof typeof KEYS)[]).map((place) => (
          <section key={place}>
            <h3>{keys[place]}</h3>
            <dl>
              {KEYS[place].map(([action, pressed]) => (
                <div key={action}>
                  <dt>{keys[action]}</dt>
                  <dd dir="ltr">
                    {pressed.map((one) => (
                      <kbd key={one}>{one}</kbd>
                    ))}
                  </dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Dialog>
  );
}
