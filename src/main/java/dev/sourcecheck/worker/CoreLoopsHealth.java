package dev.sourcecheck.worker;

import dev.sourcecheck.process.BackgroundLoop;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.List;
import java.util.stream.Stream;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.eclipse.microprofile.health.Liveness;

/** Reports the process as dead once a background loop has ended; only a restart recovers it. */
@Liveness
@ApplicationScoped
class CoreLoopsHealth implements HealthCheck {
  private final Worker worker;
  private final StoreCleaner cleaner;

  @Inject
  CoreLoopsHealth(Worker worker, StoreCleaner cleaner) {
    this.worker = worker;
    this.cleaner = cleaner;
  }

  @Override
  public HealthCheckResponse call() {
    List<BackgroundLoop> dead =
        Stream.concat(worker.coreLoops(), Stream.of(cleaner.loop()))
            .filter(loop -> !loop.alive())
            .toList();
    HealthCheckResponseBuilder response =
        HealthCheckResponse.named("The background loops run").status(dead.isEmpty());
    dead.forEach(loop -> response.withData(loop.name(), "ended"));
    return response.build();
  }
}
