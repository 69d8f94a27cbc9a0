package dev.sourcecheck.cli.remote;

import dev.sourcecheck.cli.input.EnvironmentVariables;
import dev.sourcecheck.cli.input.InputText;
import dev.sourcecheck.cli.input.UsageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that say which service a command uses. */
public final class ServiceAddress {
  @Option(
      names = "--server",
      paramLabel = "URL",
      description =
          "URL of the service, by default SOURCECHECK_URL; its key is in SOURCECHECK_API_KEY.")
  private @Nullable String url;

  @Option(
      names = "--api-key-file",
      paramLabel = "FILE",
      description = "File with the API key, instead of SOURCECHECK_API_KEY.")
  private @Nullable Path keyFile;

  public boolean given() {
    return url != null;
  }

  public ServiceClient client(EnvironmentVariables variables) throws UsageException {
    String used = url == null ? variables.get("SOURCECHECK_URL") : url;
    if (used == null || used.isBlank()) {
      throw new UsageException("Missing --server URL, or the variable SOURCECHECK_URL");
    }
    return ServiceClient.of(used, key(variables));
  }

  private @Nullable String key(EnvironmentVariables variables) throws UsageException {
    if (keyFile == null) {
      return variables.get("SOURCECHECK_API_KEY");
    }
    try {
      return Files.readString(keyFile);
    } catch (IOException e) {
      throw InputText.unreadable(keyFile.toString(), e);
    }
  }
}
