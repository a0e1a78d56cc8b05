import type { ComponentChildren } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import { useTexts } from "../i18n/index.ts";
import { Icon } from "./icon.tsx";

interface Props {
  readonly title: string;
  readonly onClose: () => void;
  readonly children: ComponentChildren;
}

/** The browser's own modal dialog: it keeps the focus inside, closes on Escape, and hides the rest from readers. */
export function Dialog({ title, onClose, children }: Props) {
  const dialog = useRef<HTMLDialogElement>(null);
  useLayoutEffect(() => dialog.current?.showModal(), []);
  return (
    <dialog ref={dialog} class="dialog" aria-label={title} onClose={onClose}>
      <header class="dialog-head">
        <h2 dir="auto">{title}</h2>
        <CloseButton onClick={() => dialog.current?.close()} />
      </header>
      {children}
    </dialog>
  );
}

export function CloseButton({ onClick }: { onClick: () => void }) {
  const texts = useTexts();
  return (
    <button type="button" class="icon-button" aria-label={texts.members.close} onClick={onClick}>
      <Icon name="close" />
    </button>
  );
}

interface ConfirmProps {
  readonly question: string;
  readonly action: string;
  readonly onConfirm: () => void;
  readonly onClose: () => void;
}

/** For what cannot be taken back. The harmless answer has the focus. */
export function Confirm({ question, action, onConfirm, onClose }: ConfirmProps) {
  const texts = useTexts();
  const dialog = useRef<HTMLDialogElement>(null);
  useLayoutEffect(() => dialog.current?.showModal(), []);
  const confirm = (): void => {
    dialog.current?.close();
    onConfirm();
  };
  return (
    <dialog ref={dialog} class="dialog confirm" aria-label={question} onClose={onClose}>
      <p>{question}</p>
      <div class="dialog-actions">
        <button type="button" class="button" onClick={() => dialog.current?.close()}>
          {texts.group.cancel}
        </button>
        <button type="button" class="button danger" onClick={confirm}>
          {action}
        </button>
      </div>
    </dialog>
  );
}
