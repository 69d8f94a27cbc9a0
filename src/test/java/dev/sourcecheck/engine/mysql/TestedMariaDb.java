package dev.sourcecheck.engine.mysql;

import dev.sourcecheck.servers.MariaDbServer;
import dev.sourcecheck.servers.MySqlServerProcess;
import dev.sourcecheck.source.options.SourceType;
import java.util.List;

/** Debian's MariaDB, started once. */
final class TestedMariaDb extends TestedMySqlFamily {
  private static final class RunningMariaDb {
    static final MySqlServerProcess SERVER = start();

    private static MySqlServerProcess start() {
      MySqlServerProcess server = MariaDbServer.start(tlsOptions().toArray(String[]::new));
      server.execute("CREATE DATABASE " + DATABASE);
      return server;
    }
  }

  @Override
  MySqlServerProcess process() {
    return RunningMariaDb.SERVER;
  }

  @Override
  public SourceType type() {
    return SourceType.MARIADB;
  }

  @Override
  List<String> ownColumnTypes() {
    return List.of("uuid", "inet4", "inet6");
  }
}
