package dev.sourcecheck.store;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Instead of the framework's own check, which may wait as long as the pool does. */
@Readiness
@ApplicationScoped
class StoreHealth implements HealthCheck {
  private final StoreProbe probe;

  @Inject
  StoreHealth(StoreProbe probe) {
    this.probe = probe;
  }

  @Override
  public HealthCheckResponse call() {
    return HealthCheckResponse.named("The store answers").status(probe.answers()).build();
  }
}
