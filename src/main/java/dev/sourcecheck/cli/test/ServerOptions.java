package dev.sourcecheck.cli.test;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sourcecheck.cli.input.EnvironmentVariables;
import dev.sourcecheck.cli.input.UsageException;
import dev.sourcecheck.cli.remote.ServiceAddress;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options of a test through a running service. */
final class ServerOptions {
  @Mixin private ServiceAddress address = new ServiceAddress();

  @Option(
      names = "--source",
      paramLabel = "NAME",
      description = "Name of the source that the service of --server tests.")
  private @Nullable String source;

  boolean requested() {
    return source != null || address.given();
  }

  RemoteTester tester(
      InlineSource inline, TestPlan plan, TestProgress progress, EnvironmentVariables variables)
      throws UsageException {
    if (source == null) {
      throw new UsageException("Missing --source NAME, which the service tests");
    }
    return new RemoteTester(
        address.client(variables), source, secrets(inline, variables), plan, progress);
  }

  /** The credentials for this test alone. */
  private static ObjectNode secrets(InlineSource inline, EnvironmentVariables variables)
      throws UsageException {
    ObjectNode secrets = JsonNodeFactory.instance.objectNode();
    String password = inline.passwordVariable();
    if (password != null) {
      secrets.put("password", variables.require(password));
    }
    for (String each : inline.secretVariables()) {
      String[] pair = InlineSource.pair("--secret-env", "FIELD=VARIABLE", each);
      secrets.put(pair[0], variables.require(pair[1]));
    }
    return secrets;
  }
}
