package io.beseda.hosts.ask;

import java.net.URI;
import java.time.Duration;
import java.util.List;

/// How the host is asked.
///
/// @param url        answers who the cookies or the token of a request belong to
/// @param cookies    names of those that mean something to the host; none: all do
/// @param patience   an answer that takes longer is none
/// @param remembered how long an answer holds
/// @param again      those who are connected are asked about again within this time
public record AskSettings(URI url, List<String> cookies, Duration patience, Duration remembered, Duration again) {
    public AskSettings {
        cookies = List.copyOf(cookies);
    }
}
