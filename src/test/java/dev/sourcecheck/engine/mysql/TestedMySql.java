package dev.sourcecheck.engine.mysql;

import dev.sourcecheck.servers.MySqlServer;
import dev.sourcecheck.servers.MySqlServerProcess;
import dev.sourcecheck.source.options.SourceType;
import java.util.ArrayList;
import java.util.List;

/** MySQL 8.0.15, started once. */
final class TestedMySql extends TestedMySqlFamily {
  private static final class RunningMySql {
    static final MySqlServerProcess SERVER = start();

    private static MySqlServerProcess start() {
      List<String> options = new ArrayList<>(tlsOptions());
      // caching_sha2_password refuses a first login without TLS, which the suite makes
      options.add("--default-authentication-plugin=mysql_native_password");
      MySqlServerProcess server = MySqlServer.start(options.toArray(String[]::new));
      server.execute("CREATE DATABASE " + DATABASE);
      return server;
    }
  }

  @Override
  MySqlServerProcess process() {
    return RunningMySql.SERVER;
  }

  @Override
  public SourceType type() {
    return SourceType.MYSQL;
  }

  /** TLS 1.3 came with 8.0.16. */
  @Override
  public String tlsVersion() {
    return "TLSv1.2";
  }

  @Override
  List<String> ownColumnTypes() {
    return List.of("json");
  }
}
