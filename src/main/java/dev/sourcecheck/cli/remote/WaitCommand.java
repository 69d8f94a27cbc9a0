package dev.sourcecheck.cli.remote;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sourcecheck.check.Step;
import dev.sourcecheck.cli.input.UsageException;
import dev.sourcecheck.cli.report.ExitRules;
import dev.sourcecheck.cli.report.ExitStatus;
import dev.sourcecheck.cli.report.FailOn;
import dev.sourcecheck.cli.report.ReportedSource;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Waits for the end of a test of a service. */
@Command(
    name = "wait",
    description = "Wait for a test of a running service; exits as test does.",
    exitCodeList = {
      "0:the source is healthy",
      "1:the source is unhealthy",
      "2:wrong usage, or the test needs a credential or a confirmation",
      "3:the service failed or could not be reached, or --timeout has passed"
    })
public final class WaitCommand extends ServiceCommand {
  private static final int POLL_SECONDS = 30;

  @Parameters(paramLabel = "JOB", description = "Id of the job.")
  private long job;

  @Option(names = "--timeout", paramLabel = "SECONDS", description = "Maximum time to wait.")
  private @Nullable Integer timeout;

  @Override
  ExitStatus run(ServiceClient service)
      throws UsageException, ServiceException, InterruptedException {
    if (timeout != null && timeout < 1) {
      throw new UsageException("The value of --timeout must be at least 1");
    }
    long deadline =
        timeout == null
            ? Long.MAX_VALUE
            : System.nanoTime() + TimeUnit.SECONDS.toNanos(timeout.longValue());
    ObjectNode now = service.job(job, 0);
    while (pending(now)) {
      long left = TimeUnit.NANOSECONDS.toSeconds(deadline - System.nanoTime());
      if (timeout != null && left <= 0) {
        throw new ServiceException("The job " + job + " has not ended within " + timeout + " s");
      }
      now = service.job(job, (int) Math.max(1, Math.min(POLL_SECONDS, left)));
    }
    if (json()) {
      print(now);
    } else {
      line(job + " " + now.path("outcome").asText(now.path("status").asText()));
    }
    return new ExitRules(FailOn.FAILED, EnumSet.allOf(Step.class), Set.of())
        .of(new ReportedSource(Long.toString(job), now));
  }

  /** A job that needs an answer does not continue by itself. */
  private static boolean pending(ObjectNode job) {
    String status = job.path("status").asText();
    return status.equals("waiting") || status.equals("processing");
  }
}
