@node "%~dp0..\dist\host\main.js" %*
