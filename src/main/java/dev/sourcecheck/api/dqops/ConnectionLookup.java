package dev.sourcecheck.api.dqops;

import dev.sourcecheck.api.RequestRejectedException;
import dev.sourcecheck.source.DataSource;
import dev.sourcecheck.source.SourceStore;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

/** Finds sources by the name of their connection. */
@ApplicationScoped
class ConnectionLookup {
  private final SourceStore sources;

  @Inject
  ConnectionLookup(SourceStore sources) {
    this.sources = sources;
  }

  /**
   * @throws RequestRejectedException 404 if there is none, or if it is of a kind that DQOps does
   *     not know
   */
  DqopsConnection get(String name) {
    return sources.findByName(name).flatMap(DqopsConnection::of).orElseThrow(() -> unknown(name));
  }

  DataSource source(String name) {
    return sources.find(get(name).id()).orElseThrow(() -> unknown(name));
  }

  static RequestRejectedException unknown(String name) {
    return new RequestRejectedException(404, "There is no connection named " + name);
  }
}
