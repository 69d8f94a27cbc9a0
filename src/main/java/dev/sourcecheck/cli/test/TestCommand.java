package dev.sourcecheck.cli.test;

import dev.sourcecheck.cli.input.EnvironmentVariables;
import dev.sourcecheck.cli.input.SourceInput;
import dev.sourcecheck.cli.input.UsageException;
import dev.sourcecheck.cli.remote.ServiceException;
import dev.sourcecheck.cli.report.ExitRules;
import dev.sourcecheck.cli.report.ExitStatus;
import dev.sourcecheck.cli.report.ReportedSource;
import dev.sourcecheck.embedded.StartupError;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Tests sources and reports the result in its exit code. */
@Command(
    name = "test",
    description = "Test sources in this process without a service, or through one (--server).",
    sortOptions = false,
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:all sources are healthy",
      "1:a source is unhealthy",
      "2:wrong usage, or a credential or confirmation is missing",
      "3:the tester itself failed or could not be reached",
      "4:there are only warnings, with --fail-on warning",
      "130:interrupted; nothing is left behind in the sources"
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  sourcecheck test postgresql://reader@db/shop --password-env PGPASSWORD",
      "  sourcecheck test -f sources.yaml --junit report.xml",
      "  sourcecheck test --server http://127.0.0.1:8080 --source shop",
      "",
      "Settings that say how a source is tested, such as SOURCECHECK_EGRESS_DENY_RANGES,",
      "apply as in the service; docs/settings.md lists them."
    })
public final class TestCommand implements Callable<Integer> {
  @Spec
  @SuppressWarnings("NullAway.Init") // set by picocli
  private CommandSpec spec;

  @Mixin private SourceOrigin origin = new SourceOrigin();
  @Mixin private InlineSource inline = new InlineSource();
  @Mixin private RunOptions run = new RunOptions();
  @Mixin private ServerOptions server = new ServerOptions();
  @Mixin private OutputOptions output = new OutputOptions();

  private final EnvironmentVariables variables = System::getenv;

  @Override
  public Integer call() {
    PrintWriter err = spec.commandLine().getErr();
    try {
      return test().code();
    } catch (UsageException e) {
      e.text().lines().forEach(line -> err.println("sourcecheck: " + line));
      return ExitStatus.USAGE.code();
    } catch (ServiceException e) {
      err.println("sourcecheck: " + e.getMessage());
      return ExitStatus.TESTER_FAILED.code();
    } catch (IOException e) {
      err.println("sourcecheck: a report cannot be written: " + StartupError.reason(e));
      return ExitStatus.TESTER_FAILED.code();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return ExitStatus.INTERRUPTED.code();
    } catch (RuntimeException e) {
      err.println("sourcecheck: the test failed: " + e.getClass().getSimpleName());
      if (output.verbose()) {
        e.printStackTrace(err);
      } else {
        err.println("sourcecheck: --verbose prints the cause");
      }
      return ExitStatus.TESTER_FAILED.code();
    }
  }

  private ExitStatus test()
      throws UsageException, ServiceException, IOException, InterruptedException {
    ExitRules rules = run.rules();
    TestPlan plan = run.plan();
    ReportWriter reports =
        new ReportWriter(
            output, variables, spec.commandLine().getOut(), spec.commandLine().getErr());
    boolean remote = server.requested();
    List<ReportedSource> tested =
        remote ? throughService(plan, reports) : inThisProcess(plan, reports);
    reports.results(tested, rules, remote || origin.single());
    return rules.of(tested);
  }

  private List<ReportedSource> inThisProcess(TestPlan plan, ReportWriter reports)
      throws UsageException, InterruptedException {
    List<SourceInput> sources = origin.read(inline, variables, System.in);
    sources.forEach(source -> reports.notes(source.notes()));
    LocalSettings settings = LocalSettings.of(new SettingValues(variables, System::getProperty));
    try (TestRuntime runtime = new TestRuntime(settings, variables)) {
      requireAnswers(runtime, sources, plan);
      TestProgress progress = reports.progress(sources.size());
      LocalTester tester =
          new LocalTester(
              runtime::access, runtime.executor(), plan.within(settings.runDeadline()), progress);
      try (InterruptHandler interrupts =
          new InterruptHandler(tester, spec.commandLine().getErr())) {
        return tester.run(sources);
      } finally {
        progress.close();
      }
    }
  }

  private void requireAnswers(TestRuntime runtime, List<SourceInput> sources, TestPlan plan)
      throws UsageException {
    try {
      runtime.requireAnswers(sources, plan);
    } catch (UsageException e) {
      throw origin.located(e);
    }
  }

  private List<ReportedSource> throughService(TestPlan plan, ReportWriter reports)
      throws UsageException, ServiceException, InterruptedException {
    if (origin.described() || inline.described() || run.selectsSteps()) {
      throw new UsageException(
          "With --server, the service knows the source: pass --source alone, without options of"
              + " a source and without --steps");
    }
    TestProgress progress = reports.progress(1);
    RemoteTester tester = server.tester(inline, plan, progress, variables);
    try (InterruptHandler interrupts = new InterruptHandler(tester, spec.commandLine().getErr())) {
      return List.of(tester.run());
    } finally {
      progress.close();
    }
  }
}
