package dev.sourcecheck.page;

import dev.sourcecheck.job.RecentTests.RecentTest;
import dev.sourcecheck.source.DataSource;
import dev.sourcecheck.source.SourceForm;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A source in the list.
 *
 * @param target server and database, as far as the options name them
 * @param when its latest test finished, or was submitted if it is still running
 * @param took how long the latest test ran, empty if it has not finished
 * @param job the latest test, null if there is none
 */
public record ListedSource(
    long id,
    String name,
    String type,
    String target,
    VerdictLabel verdict,
    @Nullable PageTime when,
    String took,
    VerdictLine line,
    @Nullable Long job,
    boolean running) {

  /**
   * @param tests newest first
   */
  static ListedSource of(DataSource source, List<RecentTest> tests) {
    RecentTest latest = tests.isEmpty() ? null : tests.get(0);
    SourceForm form = source.form();
    return new ListedSource(
        source.id(),
        form.name(),
        form.type().title(),
        target(form),
        latest == null
            ? VerdictLabel.UNTESTED
            : VerdictLabel.of(latest.status(), latest.outcome(), latest.warnings()),
        latest == null
            ? null
            : PageTime.of(latest.finishedAt() == null ? latest.createdAt() : latest.finishedAt()),
        latest == null ? "" : PageTime.between(latest.startedAt(), latest.finishedAt()),
        VerdictLine.of(tests),
        latest == null ? null : latest.id(),
        latest != null && !latest.status().isFinal());
  }

  /** Whether name, type or target contain the text. */
  static boolean matches(DataSource source, String text) {
    String wanted = text.strip().toLowerCase(Locale.ROOT);
    SourceForm form = source.form();
    return Stream.of(form.name(), form.type().title(), form.type().wire(), target(form))
        .anyMatch(value -> value.toLowerCase(Locale.ROOT).contains(wanted));
  }

  static String target(SourceForm form) {
    String server = first(form, "host", "account", "account_name", "bucket_name", "projectId");
    String port = first(form, "port");
    String database = first(form, "dbname", "db", "database", "default_db", "catalog");
    return server
        + (server.isEmpty() || port.isEmpty() ? "" : ":" + port)
        + (database.isEmpty() ? "" : "/" + database);
  }

  private static String first(SourceForm form, String... options) {
    if (form.options() == null) {
      return "";
    }
    return Stream.of(options)
        .map(form.options()::get)
        .filter(Objects::nonNull)
        .map(Object::toString)
        .findFirst()
        .orElse("");
  }
}
