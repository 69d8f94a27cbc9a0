package dev.sourcecheck.api.dqops;

import dev.sourcecheck.api.RequestRejectedException;
import dev.sourcecheck.source.DataSource;
import dev.sourcecheck.source.SourceStore;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

/** Finds connections by name. */
@ApplicationScoped
class ConnectionLookup {
  private final SourceStore sources;

  @Inject
  ConnectionLookup(SourceStore sources) {
    this.sources = sources;
  }

  /**
   * Finds a connection.
   *
   * @throws RequestRejectedException 404 if it does not exist, or if DQOps has no provider for its
   *     type
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
