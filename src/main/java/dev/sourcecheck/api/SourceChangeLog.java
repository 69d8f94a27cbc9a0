package dev.sourcecheck.api;

import dev.sourcecheck.auth.RequestCaller;
import io.quarkus.vertx.http.runtime.CurrentVertxRequest;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import org.jboss.logging.Logger;

/** Logs each change of a source with the API key that made it. */
@ApplicationScoped
public class SourceChangeLog {
  private static final Logger LOG = Logger.getLogger(SourceChangeLog.class);

  private final CurrentVertxRequest request;

  @Inject
  SourceChangeLog(CurrentVertxRequest request) {
    this.request = request;
  }

  public void created(long id, String name) {
    log(id, name, "created");
  }

  public void changed(long id, String name) {
    log(id, name, "changed");
  }

  public void deleted(long id, String name) {
    log(id, name, "deleted");
  }

  private void log(long id, String name, String change) {
    RoutingContext current = request.getCurrent();
    LOG.infof(
        "Source %d \"%s\" was %s with %s",
        id, name, change, current == null ? "no key" : RequestCaller.of(current));
  }
}
