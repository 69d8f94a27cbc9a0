package dev.sourcecheck.cli.test;

import dev.sourcecheck.access.SourceAccess;
import dev.sourcecheck.access.SourceOpener;
import dev.sourcecheck.check.CheckRegistry;
import dev.sourcecheck.check.Step;
import dev.sourcecheck.check.run.CheckExecutor;
import dev.sourcecheck.cli.input.EnvironmentVariables;
import dev.sourcecheck.cli.input.SourceInput;
import dev.sourcecheck.cli.input.UsageException;
import dev.sourcecheck.engine.Engine;
import dev.sourcecheck.engine.Engines;
import dev.sourcecheck.secret.SecretReferences;
import dev.sourcecheck.source.SourceSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** What tests in this process need: engines, checks and threads. It writes no files. */
final class TestRuntime implements AutoCloseable {
  private final Engines engines;
  private final SourceOpener opener;
  private final CheckExecutor executor;

  TestRuntime(LocalSettings settings, EnvironmentVariables variables) {
    engines = Engines.load(settings.engines());
    opener = new SourceOpener(engines, SecretReferences.unrestricted(variables::get));
    executor =
        new CheckExecutor(
            CheckRegistry.withoutStore(settings.catalog()),
            settings::deadlineOf,
            settings.abandonAfter());
  }

  CheckExecutor executor() {
    return executor;
  }

  SourceAccess access(SourceInput source) {
    return opener.access(source.form().spec());
  }

  /**
   * Requires what the service would ask for during the test, and that the references of secrets
   * have values: otherwise a credential is missing, and nothing is known about the source.
   *
   * @throws UsageException with what to pass for each source
   */
  void requireAnswers(List<SourceInput> sources, TestPlan plan) throws UsageException {
    List<String> missing = new ArrayList<>();
    for (SourceInput source : sources) {
      SourceSpec spec = source.form().spec();
      try {
        opener.requireReferences(spec);
      } catch (SecretReferences.Unresolved e) {
        missing.add(spec.name() + " needs authentication: " + e.getMessage());
      }
      Set<String> credentials =
          engines.of(spec.type()).map(engine -> missing(engine, spec)).orElse(Set.of());
      if (!credentials.isEmpty()) {
        missing.add(
            "%s needs authentication: pass --password-env VARIABLE, or --no-password if the server"
                    .formatted(spec.name())
                + " requires none; in a file, set "
                + String.join(", ", credentials)
                + ", such as to ${env:VARIABLE}");
      }
      if (plan.steps().contains(Step.TEMP_SCHEMA)
          && spec.viewOnly()
          && spec.tempSchema() != null
          && !plan.allowWrite()) {
        missing.add(
            spec.name()
                + " needs confirmation: it is view-only and has a temp_schema; pass --allow-write,"
                + " or --steps without temp_schema");
      }
    }
    if (!missing.isEmpty()) {
      throw new UsageException(String.join("\n", missing));
    }
  }

  /** An engine requires options to determine the missing credentials. */
  private static Set<String> missing(Engine engine, SourceSpec spec) {
    return spec.options().isEmpty() ? Set.of() : engine.missingCredentials(spec);
  }

  @Override
  public void close() {
    executor.close();
  }
}
