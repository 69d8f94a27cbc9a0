@echo off
rem Starts Sourcecheck with JAVA_HOME, otherwise with java on the PATH.
setlocal
set "JAVA=java"
if defined JAVA_HOME if exist "%JAVA_HOME%\bin\java.exe" set "JAVA=%JAVA_HOME%\bin\java.exe"
if not exist "%~dp0sourcecheck.jar" (
  echo sourcecheck: %~dp0sourcecheck.jar does not exist; build it with mvn package 1>&2
  exit /b 3
)
"%JAVA%" -XX:TieredStopAtLevel=1 -XX:+UseSerialGC %SOURCECHECK_JAVA_OPTS% -jar "%~dp0sourcecheck.jar" %*
exit /b %ERRORLEVEL%
