package dev.sourcecheck.cli.test;

import dev.sourcecheck.access.SourceAccess;
import dev.sourcecheck.access.SourceOpener;
import dev.sourcecheck.catalog.CatalogLimits;
import dev.sourcecheck.check.CheckRegistry;
import dev.sourcecheck.check.Step;
import dev.sourcecheck.check.run.CheckExecutor;
import dev.sourcecheck.cli.input.EnvironmentVariables;
import dev.sourcecheck.cli.input.SourceInput;
import dev.sourcecheck.cli.input.UsageException;
import dev.sourcecheck.engine.DriverFolders;
import dev.sourcecheck.engine.Engine;
import dev.sourcecheck.engine.EngineContext;
import dev.sourcecheck.engine.Engines;
import dev.sourcecheck.net.Dialer;
import dev.sourcecheck.net.EgressPolicy;
import dev.sourcecheck.net.HostResolver;
import dev.sourcecheck.net.ReceiveBudget;
import dev.sourcecheck.secret.SecretReferences;
import dev.sourcecheck.source.SourceSpec;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** What tests in this process need: engines, checks and threads. It writes no files. */
final class TestRuntime implements AutoCloseable {
  private static final Duration ABANDON_AFTER = Duration.ofSeconds(5);

  private final Engines engines;
  private final SourceOpener opener;
  private final CheckExecutor executor =
      new CheckExecutor(
          CheckRegistry.withoutStore(CatalogLimits.DEFAULT), TestPlan::deadline, ABANDON_AFTER);

  /**
   * @param drivers the folder of drivers that are not bundled
   * @throws UsageException if an egress setting is invalid
   */
  TestRuntime(Path drivers, EnvironmentVariables variables) throws UsageException {
    EgressPolicy egress = egress(variables);
    Dialer dialer = new Dialer(HostResolver.system(), egress, ReceiveBudget.ofHeap());
    engines = Engines.load(new EngineContext(dialer, new DriverFolders(drivers), false));
    opener = new SourceOpener(engines, SecretReferences.unrestricted(variables::get));
  }

  /** The user of this process can reach its own network, but metadata addresses stay denied. */
  private static EgressPolicy egress(EnvironmentVariables variables) throws UsageException {
    try {
      return EgressPolicy.of(new EgressVariables(variables), true);
    } catch (IllegalArgumentException e) {
      throw new UsageException("An egress setting is invalid: " + e.getMessage());
    }
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
