*ª
∏

finish"Command exited with status 0*)
'a7afaec7-62b7-4a8a-9c91-4275be023ce4-S01Œ»L®>¿⁄A:
finishHZz∫[weUE∏ùc–Hóoj:
*	127.0.0.1Ü"&
$86ed3616-0050-4b9c-8fff-dba68ea5d4f3