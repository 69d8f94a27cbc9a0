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

/** Not alive once a background loop has ended that nothing but a restart brings back. */
@Liveness
@ApplicationScoped
class CoreLoopsHealth implements HealthCheck {
  private final Worker worker;
  private final StoreCleaner janitor;

  @Inject
  CoreLoopsHealth(Worker worker, StoreCleaner janitor) {
    this.worker = worker;
    this.janitor = janitor;
  }

  @Override
  public HealthCheckResponse call() {
    List<BackgroundLoop> dead =
        Stream.concat(worker.coreLoops(), Stream.of(janitor.loop()))
            .filter(loop -> !loop.alive())
            .toList();
    HealthCheckResponseBuilder response =
        HealthCheckResponse.named("The background loops run").status(dead.isEmpty());
    dead.forEach(loop -> response.withData(loop.name(), "ended"));
    return response.build();
  }
}
