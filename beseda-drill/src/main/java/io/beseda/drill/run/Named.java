package io.beseda.drill.run;

import io.beseda.drill.client.Broken;
import java.util.ArrayList;
import java.util.List;

/// Broken promises as lines: what follows one another in a chat and is the same is one line.
final class Named {
    private Named() {}

    static List<String> of(List<Broken> broken) {
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < broken.size(); ) {
            int next = i + 1;
            while (next < broken.size() && follows(broken.get(next - 1), broken.get(next))) {
                next++;
            }
            lines.add(broken.get(i).upTo(broken.get(next - 1).seq()));
            i = next;
        }
        return lines;
    }

    private static boolean follows(Broken one, Broken next) {
        return next.seq() == one.seq() + 1
                && next.seq() > 1
                && next.chat() == one.chat()
                && next.kind() == one.kind()
                && next.client().equals(one.client())
                && next.what().equals(one.what())
                && next.phase().equals(one.phase());
    }
}
