package dev.sourcecheck.job;

import static java.util.stream.Collectors.toCollection;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.base.CaseFormat;
import dev.sourcecheck.check.Step;
import dev.sourcecheck.store.SqlSession;
import java.io.IOException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * Runs every transition on jobs of every status, with and without an expired lease, an expired
 * deadline and attempts left, and compares what changes with the diagram of the documentation.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class JobTransitionsTest {
  private static final Path MAIN = Path.of("src/main");
  private static final Path STATEMENTS = MAIN.resolve("resources/dev/sourcecheck/job");
  private static final Pattern DRAWN =
      Pattern.compile("(?m)^  (\\[\\*]|[a-z_]+) --> ([a-z_]+): ([A-Za-z, ]+)$");
  private static final Pattern UPDATE =
      Pattern.compile("(?s)UPDATE\\s+test_job\\b.*?\\bSET\\b(.*?)\\b(?:FROM|WHERE)\\b");

  /** The token of the last claim; it is valid while the job is processing. */
  private static final long CLAIMED = 7;

  private static final String JOBS =
      """
      INSERT INTO test_job (source_id, status, host_key, deadline_at, fencing_token, attempt, lease_until,
                            credentials_revision, finished_at)
      SELECT 1, status, 'h', now() + CASE WHEN late THEN -1 ELSE 1 END * interval '1 hour',
             CASE WHEN status = 'processing' THEN 7 ELSE 8 END, CASE WHEN used_up THEN 3 ELSE 1 END,
             CASE WHEN status = 'processing' THEN now() + CASE WHEN lapsed THEN -1 ELSE 1 END * interval '1 min' END,
             1, CASE WHEN status IN ('done', 'failed', 'cancelled') THEN now() END
      FROM unnest(ARRAY['needs_authentication', 'needs_confirmation', 'waiting', 'processing',
                        'done', 'failed', 'cancelled']) AS status,
           (VALUES (true), (false)) AS x (late), (VALUES (true), (false)) AS y (lapsed),
           (VALUES (true), (false)) AS z (used_up)
      """;

  private static final String STEPS =
      """
      INSERT INTO test_step (job_id, ordinal, step)
      SELECT id, ordinal, step
      FROM test_job, unnest(ARRAY['connection', 'temp_schema', 'schema_download', 'lineage_download'])
        WITH ORDINALITY AS s (step, ordinal)
      """;

  private final JobTable table = JobTable.open();
  private final JobTransitions transitions = table.transitions;

  /** Each transition, with each of its arguments that may decide on the next status. */
  private final Map<String, List<TransitionScript>> scripts =
      Map.ofEntries(
          Map.entry(
              "authenticate",
              List.of(
                  (session, id) -> transitions.authenticate(session, id, 1, JobStatus.WAITING),
                  (session, id) ->
                      transitions.authenticate(session, id, 1, JobStatus.NEEDS_CONFIRMATION))),
          Map.entry(
              "confirm",
              List.of(
                  (session, id) -> transitions.confirm(session, id, true, 1),
                  (session, id) -> transitions.confirm(session, id, false, 1))),
          Map.entry(
              "claim",
              List.of((session, id) -> transitions.claim(session, "w", 9, Duration.ofHours(1)))),
          Map.entry(
              "release",
              List.of((session, id) -> transitions.release(session, List.of(claimed(id))))),
          Map.entry(
              "requeueForAddress",
              List.of((session, id) -> transitions.requeueForAddress(session, claimed(id), "a"))),
          Map.entry("requeueLapsed", List.of((session, id) -> transitions.requeueLapsed(session))),
          Map.entry(
              "park",
              List.of(
                  (session, id) ->
                      transitions.park(session, claimed(id), JobStatus.NEEDS_AUTHENTICATION),
                  (session, id) ->
                      transitions.park(session, claimed(id), JobStatus.NEEDS_CONFIRMATION))),
          Map.entry(
              "eraseCredentials",
              List.of((session, id) -> transitions.eraseCredentials(session, 1))),
          Map.entry(
              "eraseConfirmations",
              List.of(
                  (session, id) -> transitions.eraseConfirmations(session, 1, true),
                  (session, id) -> transitions.eraseConfirmations(session, 1, false))),
          Map.entry(
              "complete",
              List.of(
                  (session, id) -> complete(session, id, JobCompletion.done(true)),
                  (session, id) -> complete(session, id, JobCompletion.failed()))),
          Map.entry(
              "failExpired",
              List.of(
                  (session, id) ->
                      transitions.failExpired(
                          session, new JobTransitions.ExpiryResults("{}", "{}")))),
          Map.entry("cancel", List.of((session, id) -> transitions.cancel(session, List.of(id)))),
          Map.entry(
              "cancelUnanswered", List.of((session, id) -> transitions.cancelUnanswered(session))));

  @BeforeAll
  void storeSource() {
    table.execute("INSERT INTO data_source (name, type) VALUES ('s', 'postgres')");
  }

  @AfterAll
  void close() {
    table.close();
  }

  @Test
  void diagramShowsExactlyTheTransitions() throws IOException {
    TreeSet<String> possible = new TreeSet<>();
    scripts.forEach(
        (name, variants) ->
            variants.forEach(
                script ->
                    run(script)
                        .forEach(
                            change ->
                                possible.add(
                                    arrow(
                                        change.before().status(),
                                        change.after().status(),
                                        name)))));
    for (JobStatus status :
        List.of(JobStatus.WAITING, JobStatus.NEEDS_AUTHENTICATION, JobStatus.NEEDS_CONFIRMATION)) {
      long id = table.stored(JobTable.submission(status, "h", null, null));
      possible.add(arrow("[*]", table.job(id).status().wire(), "submit"));
    }

    TreeSet<String> drawn = new TreeSet<>();
    for (MatchResult line : found(DRAWN, Files.readString(Path.of("docs/job-states.md")))) {
      for (String name : line.group(3).split(", ")) {
        drawn.add(arrow(line.group(1), line.group(2), name));
      }
    }

    assertThat(drawn).isEqualTo(possible);
  }

  @Test
  void everyTransitionHasOneMethodOneStatementAndOneExplanation() throws IOException {
    TreeSet<String> methods =
        Stream.of(JobTransitions.class.getDeclaredMethods())
            .filter(method -> !Modifier.isPrivate(method.getModifiers()) && !method.isSynthetic())
            .map(Method::getName)
            .collect(toCollection(TreeSet::new));
    TreeSet<String> run = new TreeSet<>(scripts.keySet());
    run.add("submit");
    TreeSet<String> statements = new TreeSet<>();
    try (Stream<Path> files = Files.list(STATEMENTS)) {
      files.forEach(
          file ->
              statements.add(
                  CaseFormat.LOWER_UNDERSCORE.to(
                      CaseFormat.LOWER_CAMEL, file.getFileName().toString().replace(".sql", ""))));
    }
    TreeSet<String> explained = new TreeSet<>();
    for (MatchResult row :
        found(
            Pattern.compile("(?m)^\\| `([a-z][A-Za-z]+)` \\|"),
            Files.readString(Path.of("docs/job-states.md")))) {
      explained.add(row.group(1));
    }

    assertThat(run).isEqualTo(methods);
    assertThat(statements).isEqualTo(methods);
    assertThat(explained).containsAll(methods);
  }

  @Test
  void everyTransitionFencesOffTheFormerOwner() {
    scripts.forEach(
        (name, variants) ->
            variants.forEach(
                script ->
                    assertThat(run(script))
                        .as(name)
                        .isNotEmpty()
                        .allSatisfy(
                            change ->
                                assertThat(change.after().token())
                                    .isGreaterThan(change.before().token()))));
  }

  /** Other statements change leases and addresses, but no status. */
  @Test
  void noOtherStatementChangesTheStatus() throws IOException {
    try (Stream<Path> files = Files.walk(MAIN)) {
      List<Path> others =
          files
              .filter(file -> file.toString().matches(".*\\.(java|sql)"))
              .filter(file -> !file.startsWith(STATEMENTS))
              .toList();
      for (Path file : others) {
        String text = Files.readString(file);
        assertThat(text).as(file.toString()).doesNotContain("INSERT INTO test_job (");
        for (MatchResult update : found(UPDATE, text)) {
          assertThat(update.group(1)).as(file.toString()).doesNotContainPattern("\\bstatus\\s*=");
        }
      }
    }
  }

  /** Runs a transition on jobs of every kind; returns those that it has changed. */
  private List<StatusChange> run(TransitionScript script) {
    table.execute("DELETE FROM test_job", JOBS, STEPS);
    Map<Long, StatusRow> before = rows();
    table.store.useSession(session -> before.keySet().forEach(id -> script.run(session, id)));
    Map<Long, StatusRow> after = rows();
    List<StatusChange> changed = new ArrayList<>();
    before.forEach(
        (id, row) -> {
          if (!row.equals(after.get(id))) {
            changed.add(new StatusChange(row, after.get(id)));
          }
        });
    return changed;
  }

  private Map<Long, StatusRow> rows() {
    Map<Long, StatusRow> rows = new TreeMap<>();
    table.store.useSession(
        session ->
            session
                .sql("SELECT id, status, fencing_token FROM test_job")
                .each(
                    row ->
                        rows.put(row.getLong(1), new StatusRow(row.getString(2), row.getLong(3)))));
    return rows;
  }

  private Object complete(SqlSession session, long id, JobCompletion completion) {
    Instant now = Instant.now();
    StepWrite step = new StepWrite(Step.CONNECTION, JobStatus.DONE, "{}", null, now, now);
    return transitions.complete(
        session,
        new WriteBatch(
            List.of(
                new PendingWrite(
                    claimed(id),
                    List.of(step),
                    completion,
                    () -> true,
                    new CompletableFuture<>()))));
  }

  private static FencingToken claimed(long id) {
    return new FencingToken(id, CLAIMED);
  }

  private static String arrow(String from, String to, String transition) {
    return from + " --> " + to + ": " + transition;
  }

  private static List<MatchResult> found(Pattern pattern, String text) {
    return pattern.matcher(text).results().toList();
  }

  private interface TransitionScript {
    Object run(SqlSession session, long id);
  }

  private record StatusRow(String status, long token) {}

  private record StatusChange(StatusRow before, StatusRow after) {}
}
