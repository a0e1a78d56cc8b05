import { useClient, useSelect } from "../context.ts";
import { useNetwork } from "../hooks/use-network.ts";
import { useNow } from "../hooks/use-now.ts";
import { useTexts } from "../i18n/index.ts";

/** Says plainly how the connection stands; says nothing while all is well. */
export function ConnectionBar() {
  const connection = useSelect((state) => state.connection);
  const ready = useSelect((state) => state.ready);
  const network = useNetwork();
  const texts = useTexts();
  const client = useClient();
  if (connection.state === "connected") {
    return ready ? null : <Bar text={texts.connection.catchingUp} tone="calm" />;
  }
  if (!network) return <Bar text={texts.connection.offline} tone="warn" />;
  if (connection.state === "disconnected") {
    return <Bar text={texts.connection.stopped} tone="warn" onTry={() => client.connect()} />;
  }
  if (connection.retryAt === null) return <Bar text={texts.connection.connecting} tone="calm" />;
  return <Waiting until={connection.retryAt} />;
}

function Waiting({ until }: { until: number }) {
  const texts = useTexts();
  const client = useClient();
  const now = useNow(500);
  const seconds = Math.ceil((until - now.getTime()) / 1000);
  if (seconds < 2) return <Bar text={texts.connection.connecting} tone="warn" />;
  return <Bar text={texts.connection.retryIn(seconds)} tone="warn" onTry={() => client.nudge()} />;
}

function Bar({ text, tone, onTry }: { text: string; tone: "calm" | "warn"; onTry?: () => void }) {
  const texts = useTexts();
  return (
    <div class={`connection ${tone}`} data-testid="connection">
      <span>{text}</span>
      {onTry !== undefined && (
        <button type="button" class="link-button" onClick={onTry}>
          {texts.connection.now}
        </button>
      )}
    </div>
  );
}
