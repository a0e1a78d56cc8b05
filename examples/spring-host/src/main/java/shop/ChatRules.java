package shop;

import io.beseda.core.Chat;
import io.beseda.core.Member;
import io.beseda.core.log.Change;
import io.beseda.core.log.ChatPolicyCustomizer;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/// What the shop forbids beyond what every chat does.
@Component
class ChatRules implements ChatPolicyCustomizer {
    @Override
    public @Nullable String refusal(Change<?> change, @Nullable Chat chat, @Nullable Member me) {
        return change instanceof Change.CreateGroup ? "Here people talk in pairs." : null;
    }
}
