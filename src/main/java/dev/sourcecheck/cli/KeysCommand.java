package dev.sourcecheck.cli;

import dev.sourcecheck.auth.ApiKey;
import dev.sourcecheck.auth.ApiKeyTable;
import dev.sourcecheck.auth.Role;
import dev.sourcecheck.embedded.StartupException;
import java.io.PrintWriter;
import java.util.Arrays;
import java.util.Iterator;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** Creates, lists and revokes API keys, also while the service runs. */
@Command(
    name = "keys",
    description = "Create, list and revoke API keys, also while the service runs.")
final class KeysCommand implements Runnable {
  private static final int LONGEST_NAME = 200;

  @Spec
  @SuppressWarnings("NullAway.Init") // set by picocli
  private CommandSpec spec;

  @Command(name = "create", description = "Create a key and print it. It is not shown again.")
  void create(
      @Option(
              names = "--role",
              required = true,
              paramLabel = "ROLE",
              description = "One of ${COMPLETION-CANDIDATES}.",
              completionCandidates = RoleNames.class,
              converter = RoleConverter.class)
          Role role,
      @Option(
              names = "--name",
              defaultValue = "",
              paramLabel = "NAME",
              description = "Shown in the list of keys.")
          String name)
      throws StartupException {
    if (name.length() > LONGEST_NAME) {
      throw new ParameterException(
          spec.commandLine(), "--name may have " + LONGEST_NAME + " characters at most");
    }
    try (StoreAccess access = StoreAccess.open()) {
      // alone on its line, so that a script can read it
      out().println(new ApiKeyTable(access.store()).create(name, role));
    }
  }

  @Command(name = "list", description = "List all keys, without their secret part.")
  void list() throws StartupException {
    try (StoreAccess access = StoreAccess.open()) {
      out().printf("%-12s  %-8s  %-30s  %s%n", "ID", "ROLE", "CREATED", "NAME");
      for (ApiKey key : new ApiKeyTable(access.store()).list()) {
        String name = key.revokedAt() == null ? key.name() : key.name() + " (revoked)";
        out()
            .printf("%-12s  %-8s  %-30s  %s%n", key.id(), key.role().wire(), key.createdAt(), name);
      }
    }
  }

  @Command(
      name = "revoke",
      description = "Revoke a key. Running replicas reject it within seconds.")
  void revoke(@Parameters(paramLabel = "ID", description = "As the list shows it.") String id)
      throws StartupException {
    try (StoreAccess access = StoreAccess.open()) {
      if (!new ApiKeyTable(access.store()).revoke(id)) {
        throw new StartupException("no active key has the id " + id + "; see keys list");
      }
    }
    out().println("Revoked " + id);
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "Missing command: create, list or revoke");
  }

  private PrintWriter out() {
    return spec.commandLine().getOut();
  }

  private static final class RoleConverter implements ITypeConverter<Role> {
    @Override
    public Role convert(String value) {
      return Role.ofWire(value)
          .orElseThrow(
              () ->
                  new TypeConversionException(
                      "expected " + String.join(", ", new RoleNames()) + " but was " + value));
    }
  }

  private static final class RoleNames implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return Arrays.stream(Role.values()).map(Role::wire).iterator();
    }
  }
}
