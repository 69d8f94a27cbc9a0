package dev.sourcecheck.job;

import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;

/** A frequent statement and parameter values for it. */
record QueueStatement(String name, String sql, Map<String, Object> values) {
  @Override
  public String toString() {
    return name;
  }

  static Stream<QueueStatement> statements() {
    Map<String, Object> caps =
        Map.of("slots", 50, "worker", "w", "lease", 15_000L, "run", 60_000L, "perHost", 16);
    Map<String, Object> claim = new HashMap<>(caps);
    claim.put("perSource", 2);
    Long[] jobs = {10_000L, 20_000L, 30_000L};
    Long[] tokens = {1L, 1L, 1L};
    String[] nothing = {null, null, null};
    String[] times = {"2026-01-01T00:00:00Z", "2026-01-01T00:00:00Z", "2026-01-01T00:00:00Z"};
    Map<String, Object> steps = new HashMap<>();
    steps.put("all", jobs);
    steps.put("allTokens", tokens);
    steps.put("jobs", jobs);
    steps.put("tokens", tokens);
    steps.put("ordinals", new Integer[] {1, 1, 1});
    steps.put("statuses", new String[] {"done", "done", "done"});
    steps.put("results", nothing);
    steps.put("progress", nothing);
    steps.put("warnings", new Integer[] {0, 0, 0});
    steps.put("started", times);
    steps.put("finished", times);
    steps.put("ended", times);
    steps.put("ends", jobs);
    steps.put("endTokens", tokens);
    steps.put("endStatuses", new String[] {"done", "done", "done"});
    steps.put("outcomes", new String[] {"success", "success", "success"});
    return Stream.of(
        new QueueStatement("claim", JobTransitions.CLAIM, claim),
        new QueueStatement("renew", renew(), Map.of("ids", jobs, "tokens", tokens, "lease", 1L)),
        new QueueStatement(
            "release", JobTransitions.RELEASE, Map.of("ids", jobs, "tokens", tokens)),
        new QueueStatement("complete", JobTransitions.COMPLETE, steps),
        new QueueStatement(
            "requeue lapsed", JobTransitions.REQUEUE_LAPSED, Map.of("batch", 200, "attempts", 3)),
        new QueueStatement(
            "fail expired",
            JobTransitions.FAIL_EXPIRED,
            Map.of("batch", 200, "attempts", 3, "pastDeadline", "{}", "attemptsUsedUp", "{}")),
        new QueueStatement(
            "cancel unanswered", JobTransitions.CANCEL_UNANSWERED, Map.of("batch", 200)),
        new QueueStatement("cancel", JobTransitions.CANCEL, Map.of("ids", new Long[] {10_000L})),
        new QueueStatement("poll", JobReader.BY_ID.replace("?", ":id"), Map.of("id", 10_000L)),
        new QueueStatement("submit", JobTransitions.SUBMIT, submission()),
        new QueueStatement("join", JobSubmitter.IN_FLIGHT, Map.of("key", "source:1:1")),
        new QueueStatement(
            "same key", JobSubmitter.SAME_KEY, Map.of("key", "k", "source", 1L, "payload", "{}")),
        new QueueStatement(
            "confirm", JobTransitions.CONFIRM, Map.of("id", 10_000L, "allow", true, "revision", 1)),
        new QueueStatement(
            "authenticate",
            JobTransitions.AUTHENTICATE,
            Map.of("id", 10_000L, "next", "waiting", "revision", 1)),
        new QueueStatement("source of a job", JobCommands.SOURCE_OF, Map.of("id", 10_000L)),
        new QueueStatement(
            "erase credentials",
            JobTransitions.ERASE_CREDENTIALS,
            Map.of("source", 1L, "wait", 60_000L)),
        new QueueStatement(
            "erase confirmations",
            JobTransitions.ERASE_CONFIRMATIONS,
            Map.of("source", 1L, "wait", 60_000L, "needsConfirmation", true)),
        new QueueStatement(
            "park",
            JobTransitions.PARK,
            Map.of("id", 10_000L, "token", 1, "wait", 60_000L, "status", "needs_authentication")),
        new QueueStatement(
            "occupy",
            JobQueue.OCCUPY,
            Map.of("id", 10_000L, "token", 1, "keys", new String[] {"192.0.2.1"}, "perHost", 16)),
        new QueueStatement(
            "requeue for address",
            JobTransitions.REQUEUE_FOR_ADDRESS,
            Map.of("id", 10_000L, "token", 1, "wait", 60_000L, "key", "192.0.2.1")),
        new QueueStatement(
            "open of a source", JobCommands.UNFINISHED_OF_SOURCE, Map.of("source", 1L)),
        new QueueStatement("length of the queue", QueueLength.COUNT, Map.of("limit", 100)));
  }

  private static Map<String, Object> submission() {
    Map<String, Object> values = new HashMap<>();
    values.put("kind", "test");
    values.put("source", 1L);
    values.put("payload", "{}");
    values.put("status", "waiting");
    values.put("hostKey", "h");
    values.put("joinKey", "source:1:1");
    values.put("wait", 60_000L);
    values.put("ordinals", new Integer[] {1});
    values.put("steps", new String[] {"connection"});
    values.put("stepStatuses", new String[] {"waiting"});
    return values;
  }

  /** The statement with named parameters. */
  private static String renew() {
    return JobLeases.RENEW
        .replace("unnest(?::bigint[], ?::bigint[])", "unnest(:ids, :tokens)")
        .replace("?::bigint[]", ":ids")
        .replace("?", ":lease");
  }
}
