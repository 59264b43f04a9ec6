"""The main charts as pictures for slides and chat: 亮灯, 指标, 矩阵, made of one `Result`."""
