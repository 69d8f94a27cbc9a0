package dev.sourcecheck.worker;

import dev.sourcecheck.process.BackgroundLoop;
import dev.sourcecheck.process.PeriodicJob;
import dev.sourcecheck.process.PeriodicJobs;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.List;
import java.util.stream.Stream;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.eclipse.microprofile.health.Liveness;

/**
 * Reports the process as dead once a background loop has ended or a periodic job has not run for
 * long; only a restart recovers it.
 */
@Liveness
@ApplicationScoped
class CoreLoopsHealth implements HealthCheck {
  private final Worker worker;
  private final PeriodicJobs periodic;

  @Inject
  CoreLoopsHealth(Worker worker, PeriodicJobs periodic) {
    this.worker = worker;
    this.periodic = periodic;
  }

  @Override
  public HealthCheckResponse call() {
    List<BackgroundLoop> dead =
        Stream.concat(worker.coreLoops(), Stream.of(periodic.loop()))
            .filter(loop -> !loop.alive())
            .toList();
    List<PeriodicJob> late = periodic.all().stream().filter(job -> !job.alive()).toList();
    HealthCheckResponseBuilder response =
        HealthCheckResponse.named("The background loops run")
            .status(dead.isEmpty() && late.isEmpty());
    dead.forEach(loop -> response.withData(loop.name(), "ended"));
    late.forEach(job -> response.withData(job.name(), "not triggered"));
    return response.build();
  }
}
