package dev.sourcecheck.api.dqops;

import dev.sourcecheck.api.Refused;
import dev.sourcecheck.source.Connection;
import dev.sourcecheck.source.DataSource;
import dev.sourcecheck.source.Sources;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

/** Finds sources by the name of their connection. */
@ApplicationScoped
class NamedConnections {
  private final Sources sources;

  @Inject
  NamedConnections(Sources sources) {
    this.sources = sources;
  }

  /**
   * @throws Refused 404 if there is none, or if it is of a kind that DQOps does not know
   */
  Connection get(String name) {
    return sources.findByName(name).flatMap(Connection::of).orElseThrow(() -> unknown(name));
  }

  DataSource source(String name) {
    return sources.find(get(name).id()).orElseThrow(() -> unknown(name));
  }

  static Refused unknown(String name) {
    return new Refused(404, "There is no connection named " + name);
  }
}
