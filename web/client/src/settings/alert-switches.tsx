import { useState } from "preact/hooks";
import { notificationsState } from "../alerts/notifications.ts";
import { beep } from "../alerts/sound.ts";
import { useTexts } from "../i18n/index.ts";
import { prefer, usePreferences } from "./preferences.ts";

/** Permission is asked for here, on a click, and nowhere else. */
export function AlertSwitches() {
  const texts = useTexts();
  const { sound, notifications } = usePreferences();
  const [state, setState] = useState(notificationsState);

  const turnNotifications = async (on: boolean): Promise<void> => {
    if (on && state !== "granted") await Notification.requestPermission();
    const now = notificationsState();
    setState(now);
    prefer({ notifications: on && now === "granted" });
  };

  return (
    <section aria-labelledby="settings-alerts">
      <h3 id="settings-alerts">{texts.settings.alerts}</h3>
      <Switch
        label={texts.settings.sound}
        on={sound}
        onTurn={(on) => {
          prefer({ sound: on });
          if (on) beep();
        }}
      />
      <Switch
        label={texts.settings.notifications}
        on={notifications && state === "granted"}
        disabled={state === "missing" || state === "denied"}
        onTurn={(on) => void turnNotifications(on)}
      />
      {state === "denied" && <p class="hint">{texts.settings.notificationsDenied}</p>}
      {state === "missing" && <p class="hint">{texts.settings.notificationsMissing}</p>}
    </section>
  );
}

interface SwitchProps {
  readonly label: string;
  readonly on: boolean;
  readonly disabled?: boolean;
  readonly onTurn: (on: boolean) => void;
}

function Switch({ label, on, disabled = false, onTurn }: SwitchProps) {
  return (
    <label class="setting">
      <span>{label}</span>
      <input
        type="checkbox"
        role="switch"
        class="switch"
        checked={on}
        aria-checked={on}
        disabled={disabled}
        onChange={(event) => onTurn(event.currentTarget.checked)}
      />
    </label>
  );
}
