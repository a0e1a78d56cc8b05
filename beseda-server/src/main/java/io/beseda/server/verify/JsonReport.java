package io.beseda.server.verify;

import io.beseda.api.json.Json;
import io.beseda.store.jdbc.verify.Check;
import io.beseda.store.jdbc.verify.Counts;
import io.beseda.store.jdbc.verify.Finding;
import io.beseda.store.jdbc.verify.Verdict;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// One object when all is done.
final class JsonReport implements Report {
    private final PrintWriter out;

    JsonReport(PrintWriter out) {
        this.out = out;
    }

    @Override
    public void begin(Counts counts) {}

    @Override
    public void before(Check check) {}

    @Override
    public void after(Verdict verdict) {}

    @Override
    public void stopped() {}

    @Override
    public void end(Counts counts, List<Verdict> verdicts) {
        List<Map<String, Object>> checks = new ArrayList<>();
        for (Verdict verdict : verdicts) {
            Map<String, Object> check = new LinkedHashMap<>();
            check.put("name", verdict.check().name());
            check.put("promise", verdict.check().promise());
            check.put("faults", verdict.faults());
            check.put("first", verdict.first().stream().map(Finding::values).toList());
            check.put("millis", verdict.took().toMillis());
            checks.add(check);
        }
        Map<String, Object> report = new LinkedHashMap<>();
        report.put("clean", verdicts.stream().allMatch(Verdict::isClean));
        report.put("chats", counts.chats());
        report.put("members", counts.members());
        report.put("messages", counts.messages());
        report.put("events", counts.events());
        report.put("checks", checks);
        out.println(Json.mapper().writeValueAsString(report));
        out.flush();
    }
}
