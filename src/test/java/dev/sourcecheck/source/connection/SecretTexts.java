package dev.sourcecheck.source.connection;

import java.util.List;

/** Connection strings with the secret "s3cr3t", many of them with a mistake. */
public final class SecretTexts {
  public static final String SECRET = "s3cr3t";

  private SecretTexts() {}

  /** The texts. */
  public static List<String> all() {
    return List.of(
        "postgresql://u:s3cr3t@h:5432/d",
        "postgresql://u:s3cr3t?x@h/d",
        "postgresql://u:x?s3cr3t@h/d",
        "postgresql://u:s3cr3t?x=y@h/d",
        "postgresql://u:p@x?s3cr3t=y@h/d",
        "postgresql://s3cr3t?@h/d",
        "postgresql://u:/s3cr3t?x=y@h/d",
        "mssql://u:1/s3cr3t?=1@h/d?driver=x",
        "databricks://token:/s3cr3t?'=@h",
        "jdbc:oracle:thin:u/s3cr3t?x=y@h:1521:d",
        "postgresql://u:s3cr3t#x@h/d",
        "postgresql://u:s3cr3t/x@h/d",
        "postgresql://u:s3cr3t;x@h/d",
        "postgresql://u:s3cr3t%zz@h/d",
        "postgresql://u:s3cr3t",
        "postgresql://u@h:s3cr3t/d",
        "postgresql://h/d?password=a&s3cr3t",
        "postgresql://h/d?password=a&s3cr3t=x",
        "postgresql://h/d?-s3cr3t",
        "postgresql://h/d?passwd=s3cr3t",
        "postgresql://h/d?apiKey=s3cr3t&x=s3cr3t&sslpassword=s3cr3t",
        "postgresql://h/d?sslmode=s3cr3t",
        "postgresql://h/d?sslmode=require;password=s3cr3t",
        "postgresql://h/d?sslcert=/x;password=s3cr3t",
        "jdbc:postgresql://h/d;user=u;password=s3cr3t",
        "jdbc:redshift://h:5439/dev;UID=u;PWD=s3cr3t",
        "jdbc:redshift://h:5439/dev;PWD=s3cr3t;UID=u",
        "jdbc:redshift://h:5439/dev?ssl=true;PWD=s3cr3t&UID=u",
        "mssql://sa:Pa;s3cr3t@h/d",
        "mssql://sa:s3cr3t;x=y@h/d",
        "mssql+pyodbc:///?odbc_connect=DRIVER%3Dx%3BPWD%3Ds3cr3t",
        "jdbc:sqlserver://h;password={s3cr3t;b}",
        "jdbc:sqlserver://h;password={a;s3cr3t};user=u",
        "jdbc:sqlserver://h;password={s3cr3t",
        "jdbc:sqlserver://h;password={a}s3cr3t",
        "jdbc:sqlserver://h?user=u;password=s3cr3t",
        "jdbc:sqlserver://h;user=u&password=s3cr3t",
        "jdbc:sqlserver://h;accessToken=s3cr3t;trustStorePassword=s3cr3t",
        "jdbc:sqlserver://h;encrypt=s3cr3t",
        "jdbc:db2://h:50000/DB:user=u;password=s3cr3t;",
        "jdbc:db2://h:50000/DB:password=s3cr3t;user=u;",
        "jdbc:mysql://(host=h,user=u,password=s3cr3t)/d",
        "jdbc:oracle:thin:@(DESCRIPTION=(HOST=h)(PASSWORD=s3cr3t))",
        "jdbc:oracle:thin:u/s3cr3t@(DESCRIPTION=(HOST=h))",
        "jdbc:oracle:thin:u/s3cr3t@//h:1521/d",
        "databricks://token:s3cr3t@h",
        "jdbc:databricks://h:443/default;UID=token;PWD=s3cr3t",
        "snowflake://u:s3cr3t@a/d?token=s3cr3t",
        "jdbc:sqlserver:s3cr3t",
        "Server=db;Database=x;User Id=sa;Password=s3cr3t",
        "Server=db; Database=x; Uid=sa; Pwd=s3cr3t",
        "Password=s3cr3t;User Id=sa;Server=db",
        "User Id=sa;Password=s3cr3t",
        "DRIVER={x};SERVER=db;UID=sa;PWD=s3cr3t",
        "host=h password=s3cr3t",
        "host=h password='s3cr3t",
        "host=h password=a s3cr3t",
        "host=h passwd=s3cr3t token=s3cr3t",
        "host=h port=s3cr3t",
        "PGPASSWORD=s3cr3t psql -h h -U u d",
        "psql -h h 's3cr3t",
        "psql -h h -ps3cr3t",
        "psql -h h -Ws3cr3t --password=s3cr3t -vpassword=s3cr3t -v x=s3cr3t",
        "psql 'postgresql://u:s3cr3t?x@h/d'",
        "psql \"Server=db;Password=s3cr3t\"");
  }
}
